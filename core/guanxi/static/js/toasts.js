/* Toasts: what was done, with undo, 8 seconds; they stay while the pointer or the keyboard is on them. */
{
  const box = gx.one("#toasts");
  const LIFE = 8000;

  /* Above dialogs too: what is shown last in the top layer lies on top. */
  const raise = () => {
    if (!box.popover) box.popover = "manual";
    if (box.matches(":popover-open")) box.hidePopover();
    if (box.children.length) box.showPopover();
  };
  const leave = (toast) => {
    toast.remove();
    raise();
  };
  const start = (toast) => {
    let rest = setTimeout(leave, LIFE, toast);
    const stay = () => clearTimeout(rest);
    const go = () => { rest = setTimeout(leave, LIFE / 2, toast); };
    for (const type of ["pointerenter", "focusin"]) toast.addEventListener(type, stay);
    for (const type of ["pointerleave", "focusout"]) toast.addEventListener(type, go);
  };

  gx.toast = ({ text, undo = "", tone = "good" }) => {
    const toast = gx.one("#toast-template").content.firstElementChild.cloneNode(true);
    gx.one("[data-toast-text]", toast).textContent = text;
    toast.classList.toggle("bad", tone === "bad");
    if (tone === "bad") gx.one("use", toast).setAttribute("href", gx.one("use", toast).getAttribute("href").replace(/#.*/, "#alert-circle"));
    if (undo) {
      const form = gx.one("[data-toast-undo]", toast);
      form.action = undo;
      form.elements.csrf_token.value = gx.token();
      form.hidden = false;
    }
    box.append(toast);
    htmx.process(toast);
    start(toast);
    raise();
  };

  for (const toast of gx.all("[data-toast]", box)) start(toast);
  if (box.children.length) raise();
  gx.on("click", "[data-toast-close]", (button) => leave(button.closest("[data-toast]")));
  document.addEventListener("gx:toast", (event) => event.detail.toasts.forEach(gx.toast));
  /* A fragment swapped into the box (an error the server aimed here) is a toast like any other. */
  box.addEventListener("htmx:afterSwap", () => {
    for (const toast of gx.all("[data-toast]", box)) if (!toast.dataset.seen) { toast.dataset.seen = "1"; start(toast); }
    raise();
  });
}
