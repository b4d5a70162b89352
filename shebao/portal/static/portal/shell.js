/* Small comforts of every page; all of them work without it. */
/* A passkey that was not used, or not there, is told on the page. */
document.addEventListener("allauth.error", (event) => {
  const told = document.getElementById("key-failed");
  if (!told) return;
  event.preventDefault();
  told.hidden = false;
  told.focus();
});

document.addEventListener("DOMContentLoaded", () => {
  /* A menu that scrolls sideways shows where one is. */
  const here = document.querySelector(".side [aria-current]");
  if (here) {
    const list = here.closest("ul");
    list.scrollLeft = here.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
  }
  /* After a refusal the focus goes to the field it names, else to the refusal itself. */
  const wrong = document.querySelector("[aria-invalid=true]") || document.querySelector(".refused, #refusal");
  if (wrong) {
    if (!wrong.matches("input, select, textarea")) wrong.tabIndex = -1;
    wrong.focus();
  }
  /* Whatever takes longer than a moment says that it is under way, and is sent once. */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sent = "1";
    button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
});
