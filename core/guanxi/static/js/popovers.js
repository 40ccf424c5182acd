/* A menu stands below the button that opened it (above, with data-side="top"), inside the window; arrows move in it.
   On the phone it is a sheet at the foot and the stylesheet places it. */

{
  const GAP = 4;
  const phone = matchMedia("(max-width: 767.98px)");
  const sidebar = gx.one(".sidebar");

  /* On the phone the sidebar is the sheet behind "More". */
  const dress = () => { if (sidebar) sidebar.popover = phone.matches ? "auto" : null; };
  phone.addEventListener("change", dress);
  dress();
  let opener = null;

  const place = (box) => {
    box.style.removeProperty("left");
    box.style.removeProperty("top");
    if (!opener || phone.matches) return;
    const at = opener.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const startSide = at.left + width <= innerWidth - GAP;
    const left = startSide ? at.left : at.right - width;
    const below = at.bottom + GAP;
    const above = at.top - height - GAP;
    const up = box.dataset.side === "top" || (below + height > innerHeight && above > 0);
    box.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
    box.style.top = `${Math.max(GAP, up ? above : Math.min(below, innerHeight - height - GAP))}px`;
  };

  gx.on("click", "[popovertarget]", (button) => { opener = button; });
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLElement) || !box.matches(".pop")) return;
    const buttons = gx.all(`[popovertarget="${box.id}"]`);
    const open = event.newState === "open";
    for (const button of buttons) button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    if (!opener || !buttons.includes(opener)) opener = buttons[0];
    place(box);
    gx.one("[autofocus], input:not([type=hidden]), .pop-item", box)?.focus();
  }, true);

  gx.on("keydown", ".pop", (box, event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = gx.all(".pop-item:not([disabled]), input:not([type=hidden]), button:not(.pop-item)", box).filter((item) => item.checkVisibility());
    const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    items.at(next % items.length)?.focus();
    event.preventDefault();
  });
  /* A line that fetches a dialog or filters the page has done its work: the menu closes. */
  gx.on("click", ".pop .pop-item:not([data-stay])", (item) => {
    if (!item.hasAttribute("popovertarget")) item.closest(".pop").hidePopover();
  });
  const opened = () => gx.all(".pop:popover-open");
  addEventListener("resize", () => opened().forEach(place));
  /* What is fetched into an open menu changes its size; an answer that says so closes it. */
  document.addEventListener("htmx:afterSettle", () => opened().forEach(place));
  document.addEventListener("gx:close", () => opened().forEach((box) => box.hidePopover()));
}
