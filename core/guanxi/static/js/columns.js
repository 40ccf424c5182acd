/* The column picker, and lists to choose from like it: find by typing, move by dragging or by button. <div data-columns> holds [data-column] lines. */

{
  let dragged = null;

  gx.on("input", "[data-columns-find]", (field) => {
    const words = field.value.trim().toLowerCase();
    const picker = field.closest("[data-columns]");
    for (const line of gx.all("[data-column]", picker)) line.hidden = !line.textContent.toLowerCase().includes(words);
  });
  /* Enter takes the first that was found. */
  gx.on("keydown", "[data-columns-find]", (field, event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const line = gx.all("[data-column]", field.closest("[data-columns]")).find((found) => !found.hidden);
    (line?.matches("button") ? line : line && gx.one("input", line))?.click();
  });
  gx.on("click", "[data-column-up]", (button) => {
    const line = button.closest("[data-column]");
    const before = line.previousElementSibling;
    if (before?.matches("[data-column][draggable]")) before.before(line);
    button.focus();
  });
  gx.on("dragstart", "[data-column]", (line, event) => {
    dragged = line;
    line.classList.add("dragging");
    event.dataTransfer.effectAllowed = "move";
  });
  gx.on("dragover", "[data-column][draggable]", (line, event) => {
    if (!dragged || line === dragged || line.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = line.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) line.before(dragged);
    else line.after(dragged);
  });
  gx.on("dragend", "[data-column]", (line) => {
    line.classList.remove("dragging");
    dragged = null;
  });
}
