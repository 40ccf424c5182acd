/* Arranging the dashboard: [data-tiles] hold [data-tile] boxes, moved by dragging or by their buttons. What is off the
   dashboard is not sent. */

{
  let dragged = null;
  const place = (tile) => [...tile.parentElement.children].indexOf(tile) + 1;
  const changed = (tile) => {
    const said = gx.one("[data-tiles-said]", tile.closest("form"));
    const shown = tile.parentElement.dataset.tiles === "shown";
    said.textContent = shown ? said.dataset.text.replace("{place}", place(tile)).replace("{count}", tile.parentElement.children.length) : "";
    tile.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
  };
  const to = (tile, name) => {
    const shown = name === "shown";
    gx.one(`[data-tiles="${name}"]`, tile.closest("form")).append(tile);
    gx.one("input", tile).disabled = !shown;
    tile.draggable = shown;
    changed(tile);
    gx.one(shown ? "[data-tile-remove]" : "[data-tile-add]", tile).focus();
  };

  gx.on("click", "[data-tile-move]", (button) => {
    const tile = button.closest("[data-tile]");
    const forward = button.dataset.tileMove === "-1";
    const other = forward ? tile.previousElementSibling : tile.nextElementSibling;
    if (!other) return;
    if (forward) other.before(tile);
    else other.after(tile);
    changed(tile);
    button.focus();
  });
  gx.on("click", "[data-tile-wide]", (button) => {
    const tile = button.closest("[data-tile]");
    const wide = tile.classList.toggle("whole");
    button.setAttribute("aria-pressed", String(wide));
    const field = gx.one("input", tile);
    field.value = `${field.value.slice(0, field.value.lastIndexOf(":"))}:${wide ? "wide" : "half"}`;
    changed(tile);
  });
  gx.on("click", "[data-tile-remove]", (button) => to(button.closest("[data-tile]"), "off"));
  gx.on("click", "[data-tile-add]", (button) => to(button.closest("[data-tile]"), "shown"));

  gx.on("dragstart", "[data-tile]", (tile, event) => {
    dragged = tile;
    tile.classList.add("dragging");
    event.dataTransfer.effectAllowed = "move";
  });
  gx.on("dragover", "[data-tile]", (tile, event) => {
    if (!dragged || tile.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    if (tile === dragged) return;
    if (place(dragged) < place(tile)) tile.after(dragged);
    else tile.before(dragged);
  });
  gx.on("dragend", "[data-tile]", (tile) => {
    tile.classList.remove("dragging");
    if (dragged) changed(dragged);
    dragged = null;
  });
}
