/* Selecting rows, and moving through them: J and K or the arrows, X selects, Enter opens, with Shift a range is selected.
   The bulk bar counts. */

{
  let last = null;
  const rows = () => gx.all("[data-select-row]");
  const bar = () => gx.one("[data-bulk]");

  const show = () => {
    const all = rows();
    const chosen = all.filter((box) => box.checked);
    const head = gx.one("[data-select-all]");
    if (head) {
      head.checked = chosen.length > 0 && chosen.length === all.length;
      head.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    gx.one("main").classList.toggle("selecting", chosen.length > 0);
    const floating = bar();
    if (!floating) return;
    floating.hidden = chosen.length === 0;
    floating.toggleAttribute("data-complete", String(chosen.length) === gx.one("[data-bulk-all]", floating)?.dataset.total);
    if (!floating.hasAttribute("data-everything")) gx.one("[data-bulk-count]", floating).textContent = chosen.length;
    if (!chosen.length) everything(false);
  };
  /* "Select all, about 312": the server gets all=1 and the list's own address instead of ids. */
  const everything = (on) => {
    const floating = bar();
    floating?.toggleAttribute("data-everything", on);
    const field = gx.one("[data-bulk-everything]");
    if (field) field.value = on ? "1" : "";
    if (on) gx.one("[data-bulk-count]", floating).textContent = gx.one("[data-bulk-all]", floating)?.dataset.total ?? "";
  };

  gx.on("change", "[data-select-all]", (head) => {
    for (const box of rows()) box.checked = head.checked;
    show();
  });
  /* From the row that was ticked last to this one. */
  const range = (box) => {
    const all = rows();
    if (!last || !all.includes(last)) return;
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  };
  const ticked = (box, ranging) => {
    if (ranging) range(box);
    last = box;
    everything(false);
    show();
  };
  gx.on("click", "[data-select-row]", (box, event) => ticked(box, event.shiftKey));
  gx.on("click", "[data-bulk-all]", () => everything(true));
  gx.on("click", "[data-bulk-clear]", () => {
    for (const box of rows()) box.checked = false;
    show();
  });
  document.addEventListener("htmx:afterSettle", show);
  addEventListener("pageshow", show);

  /* A long press on the phone begins selecting. */
  let held = 0;
  gx.on("pointerdown", ".list tbody tr", (row, event) => {
    if (event.pointerType === "touch") held = setTimeout(() => gx.one("[data-select-row]", row)?.click(), 500);
  });
  for (const type of ["pointerup", "pointercancel", "scroll"]) document.addEventListener(type, () => clearTimeout(held), true);

  const move = (step) => {
    const lines = gx.all(".list tbody:not([hidden]) > tr");
    if (!lines.length) return false;
    const at = lines.findIndex((line) => line.classList.contains("cursor"));
    const next = lines[Math.max(0, Math.min(lines.length - 1, at + step))];
    lines[at]?.classList.remove("cursor");
    next.classList.add("cursor");
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const onCursor = (selector) => {
    const found = gx.one(`.list tr.cursor ${selector}`);
    found?.click();
    return Boolean(found);
  };
  const tick = (ranging) => {
    const box = gx.one(".list tr.cursor [data-select-row]");
    if (!box) return false;
    box.checked = ranging || !box.checked;
    ticked(box, ranging);
    return true;
  };
  /* With Shift the row moved to is ticked as the one left is. */
  const stride = (step, ranging) => {
    if (ranging) tick(true);
    const moved = move(step);
    if (ranging) tick(true);
    return moved;
  };
  const MOVES = {
    j: (ranging) => stride(1, ranging), k: (ranging) => stride(-1, ranging), arrowdown: (ranging) => stride(1, ranging), arrowup: (ranging) => stride(-1, ranging),
    x: tick, enter: () => onCursor(".who > a, a.name, [data-group]"),
  };
  document.addEventListener("keydown", (event) => {
    if (!gx.isShortcut(event) || !(event.target instanceof Element) || gx.one(":popover-open:not(#toasts)")) return;
    const key = event.key.toLowerCase();
    if (key === "enter" && event.target.closest("a, button")) return;
    if (key.startsWith("arrow") && event.target.closest("td, [role=tablist], [role=radiogroup]")) return;
    if (key === "escape" && rows().some((box) => box.checked)) gx.one("[data-bulk-clear]")?.click();
    else if (MOVES[key]?.(event.shiftKey)) event.preventDefault();
  });
}
