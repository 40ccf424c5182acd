/* A list in groups: each opens and closes; its rows are fetched when it is opened first. */

gx.on("click", "[data-group]", (button) => {
  const rows = gx.one(`#${button.getAttribute("aria-controls")}`);
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  rows.hidden = !open;
});
