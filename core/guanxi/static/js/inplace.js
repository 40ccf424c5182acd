/* One field changed in its place: a cell of a list, whose head says where (data-edit), or a fact, which says so itself.
   Enter saves, Esc leaves, Tab goes on to the next one. */

{
  const editor = () => gx.one("#in-place");
  const CELL = ".list > tbody > tr[data-id] > td";
  const FACT = "dd[data-edit]";

  const addressOf = (place) => {
    if (place.matches(FACT)) return place.dataset.edit;
    const head = place.closest("table").tHead.rows[0].cells[place.cellIndex];
    return head?.dataset.edit?.replace(":id", place.parentElement.dataset.id) ?? "";
  };
  const places = (like) => gx.all(like.matches(FACT) ? FACT : CELL).filter(addressOf);
  const found = (address, kind) => gx.all(kind).find((place) => addressOf(place) === address);
  const kindOf = (place) => (place.matches(FACT) ? FACT : CELL);

  const stand = (place) => {
    const button = gx.one("[data-edit-open]", place);
    if (!button) place.tabIndex = -1;
    (button ?? place).focus();
    place.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const leave = () => {
    const place = editor()?.closest("[data-editing]");
    editor()?.remove();
    place?.removeAttribute("data-editing");
    return place;
  };
  const open = async (place) => {
    const address = addressOf(place);
    if (!address || place.hasAttribute("data-editing")) return;
    leave();
    place.setAttribute("data-editing", "");
    await htmx.ajax("GET", address, { source: place, target: place, swap: "beforeend" });
    if (!editor()) place.removeAttribute("data-editing");
  };
  /* As it comes, and as it comes back with what could not be accepted. */
  document.addEventListener("htmx:load", ({ target }) => {
    if (target.id !== "in-place") return;
    gx.begin(target);
    gx.one("input.form-control", target)?.select();
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  /* Where to go once the answer is there: the same place, or so many further, which is opened. */
  let onward = null;
  const goOn = ({ address, kind, step }) => {
    const here = found(address, kind);
    if (!here) return;
    const next = step ? places(here)[places(here).indexOf(here) + step] : null;
    if (next) open(next);
    else stand(here);
  };
  const save = (form, step) => {
    const place = form.closest("[data-editing]");
    onward = { address: addressOf(place), kind: kindOf(place), step };
    if (form.hasAttribute("data-changed") || gx.one(".in-place-theirs", form)) form.requestSubmit();
    else {
      leave();
      goOn(onward);
    }
  };
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const sent = detail.requestConfig?.elt;
    if (!onward || !sent?.closest?.("#in-place")) return;
    if (!editor()) {
      gx.one("[data-editing]")?.removeAttribute("data-editing");
      goOn(onward);
    }
  });
  gx.on("submit", "#in-place", (form) => {
    const place = form.closest("[data-editing]");
    if (place) onward = { step: 0, ...onward, address: addressOf(place), kind: kindOf(place) };
  });

  gx.on("keydown", "#in-place", (form, event) => {
    if (event.isComposing) return;
    const field = event.target;
    if (event.key === "Escape") {
      event.preventDefault();
      stand(leave());
    } else if (event.key === "Enter" && !field.matches("button") && !(field.matches("textarea") && event.shiftKey)) {
      event.preventDefault();
      save(form, 0);
    } else if (event.key === "Tab" && !field.matches("button")) {
      const fields = gx.all("input:not([type=hidden]), select, textarea", form);
      const last = event.shiftKey ? fields[0] : fields.at(-1);
      if (field !== last) return;
      event.preventDefault();
      save(form, event.shiftKey ? -1 : 1);
    }
  });
  gx.on("click", "[data-in-place-leave]", () => stand(leave()));
  gx.on("click", "[data-edit-open]", (button) => open(button.closest(FACT)));
  gx.on("dblclick", `${FACT}, ${CELL}`, (place, event) => {
    if (!event.target.closest("a, button, .in-place")) open(place);
  });
  document.addEventListener("mousedown", ({ target }) => {
    const form = editor();
    if (form && target instanceof Element && !form.contains(target) && !form.hasAttribute("data-changed")) leave();
    const cell = target instanceof Element ? target.closest(CELL) : null;
    if (cell && !target.closest(".in-place") && addressOf(cell)) cell.tabIndex = -1;
  });

  /* From cell to cell by arrows, from the row that J and K stand on. */
  const along = (cell, key) => {
    const own = (row) => [...row.cells].filter((other) => other.matches(CELL) && addressOf(other));
    if (!cell) return own(gx.one(".list tr.cursor") ?? document.createElement("tr"))[0];
    const row = cell.parentElement;
    const beside = own(row);
    if (key === "ArrowRight" || key === "ArrowLeft") return beside[beside.indexOf(cell) + (key === "ArrowRight" ? 1 : -1)];
    return (key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling)?.cells?.[cell.cellIndex];
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || gx.one("dialog[open]")) return;
    if (!(event.target instanceof Element) || gx.isTyping(event.target) || event.target.closest("a, button")) return;
    const cell = event.target.closest(CELL);
    let next = null;
    if (event.key === "F2" || (event.key === "Enter" && cell)) next = cell ?? along(null);
    else if (event.key === "ArrowRight" || (cell && ["ArrowLeft", "ArrowUp", "ArrowDown"].includes(event.key))) next = along(cell, event.key);
    if (!next) return;
    event.preventDefault();
    if (event.key === "F2" || event.key === "Enter") open(next);
    else stand(next);
  });
}
