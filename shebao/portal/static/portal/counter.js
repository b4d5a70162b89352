/* Keyboard for officers: J and K walk the rows of a list, X chooses one, A all of them, Enter opens as for any link, / finds. Pages work without it. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const find = document.querySelector("[data-find]");
    if (find) {
      event.preventDefault();
      find.focus();
    }
    return;
  }
  const boxes = [...document.querySelectorAll("[data-rows] tbody input[type=checkbox]")];
  if (event.key.toLowerCase() === "a" && boxes.length) {
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
    return;
  }
  if (event.key.toLowerCase() === "x") {
    const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
    return;
  }
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step) return;
  const links = [...document.querySelectorAll("[data-rows] tbody tr, ul[data-rows] > li")].map((row) => row.querySelector("a")).filter(Boolean);
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus();
});
