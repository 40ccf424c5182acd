/* The file of an import: dropped anywhere on its box, and refused at once when it is larger than the server takes. */

{
  const say = (box, text) => {
    const place = gx.one("[data-drop-said]", box);
    place.textContent = text;
    place.hidden = !text;
  };
  gx.on("change", "[data-drop] input[type=file]", (field) => {
    const file = field.files[0];
    const tooLarge = Boolean(file) && file.size > Number(field.dataset.most);
    say(field.closest("[data-drop]"), tooLarge ? field.dataset.tooLarge : "");
    field.setAttribute("aria-invalid", String(tooLarge));
    if (tooLarge) field.value = "";
  });
  gx.on("dragover", "[data-drop]", (box, event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  gx.on("dragleave", "[data-drop]", (box) => box.classList.remove("over"));
  gx.on("drop", "[data-drop]", (box, event) => {
    box.classList.remove("over");
    const field = gx.one("input[type=file]", box);
    if (!event.dataTransfer?.files.length || event.target === field) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
