/* Files: chosen, dropped on the timeline or pasted into a note. Each is sent at once, with its progress; beside a note it
   waits as a chip and goes with the note, elsewhere it is on the customer already. */

{
  const told = (name) => document.body.dispatchEvent(new CustomEvent(name));
  const url = () => gx.one("[data-files]")?.dataset.files;

  const line = (file) => {
    const chip = document.createElement("span");
    chip.className = "file-chip";
    const name = document.createElement("span");
    name.className = "clip";
    name.textContent = file.name || gx.one("#words").dataset.picture;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name.textContent);
    chip.append(name, bar);
    return { chip, bar };
  };

  /* One file, one request: what is refused does not hold the others. */
  const send = (file, address, place) => new Promise((done) => {
    const { chip, bar } = line(file);
    place?.append(chip);
    const body = new FormData();
    body.append("files", file, file.name || "image.png");
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", gx.token());
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("loadend", () => {
      const fits = request.status === 200;
      const filled = document.createElement("template");
      filled.innerHTML = request.responseText;
      if (fits && place) {
        const added = filled.content.firstElementChild;
        chip.replaceWith(added);
        htmx.process(added);
      } else {
        chip.remove();
        if (!fits) gx.toast({ text: filled.content.querySelector("[data-toast-text]")?.textContent || gx.word("unreachable"), tone: "bad" });
      }
      done(fits);
    });
    request.send(body);
  });

  const take = async (files, address, place) => {
    if (!files.length || !address) return;
    place?.closest(".composer")?.classList.add("open");
    const sent = await Promise.all([...files].map((file) => send(file, address, place)));
    if (!sent.includes(true)) return;
    told("files-changed");
    if (!place) told("timeline-changed");
  };
  const beside = () => gx.one(".composer .chips");

  gx.on("change", "[data-files]", (input) => {
    take([...input.files], input.dataset.files, input.hasAttribute("data-files-now") ? null : beside());
    input.value = "";
  });
  gx.on("paste", ".composer textarea", (area, event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    take(files, url(), beside());
  });
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && gx.one(".composer");
  gx.on("dragover", "#story", (story, event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    story.classList.add("is-target");
  });
  for (const type of ["dragleave", "drop"]) gx.on(type, "#story", (story) => story.classList.remove("is-target"));
  gx.on("drop", "#story", (_story, event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files], url(), beside());
  });
  gx.on("htmx:afterRequest", "[data-chip-drop]", (button, event) => event.detail.successful && button.closest(".file-chip").remove());
  gx.on("click", "[data-pick]", (button) => button.nextElementSibling.click());
}
