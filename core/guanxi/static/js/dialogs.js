/* The page's one <dialog id="dialog"> opens when htmx has filled it and closes on 204, Esc, or a press beside it. */

{
  const dialog = gx.one("#dialog");

  dialog.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== dialog) return;
    dialog.classList.toggle("broad", Boolean(gx.one("[data-broad]", dialog)));
    if (!dialog.open) dialog.showModal();
    gx.one("[autofocus], .is-invalid, .dialog-body input:not([type=hidden]), .dialog-body select, .dialog-body textarea, .dialog-foot .btn:last-child", dialog)?.focus();
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());
  document.addEventListener("gx:close", () => dialog.open && dialog.close());

  gx.on("click", "[data-dialog-open]", (button) => gx.one(button.dataset.dialogOpen)?.showModal());
  gx.on("click", "[data-dialog-close]", (button) => {
    const box = button.closest("dialog");
    if (button.closest(".dialog-foot")) box.close();
    else gx.leaveDialog(box);
  });
  /* A press on the backdrop lands on the dialog itself, outside its box. */
  gx.on("mousedown", "dialog", (element, event) => {
    if (event.target !== element) return;
    const box = element.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && !gx.one("form[data-changed]", element)) element.close();
  });
}
