/* Keyboard for officers. In a list J and K walk the rows, X chooses one, A all of them, B goes to what can be done with them, Enter
   opens as for any link; on a case N goes to its next step, J opens the next case; / finds. Pages work without it. */
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
  const into = { n: ".next, [aria-labelledby=decide]", b: "#bulk" }[event.key.toLowerCase()];
  const first = into && document.querySelector(into)?.querySelector("button.btn, summary.btn, a.btn, select");
  if (first) {
    event.preventDefault();
    first.focus();
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
  const onward = document.querySelector("[data-onward]");
  if (!links.length && step > 0 && onward) onward.click();
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus();
});
