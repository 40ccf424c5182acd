/* A row beside the list: Space or the eye opens it, J and K move it along, Esc closes it; on the phone it is a sheet. */

{
  const ROW = ".list > tbody > tr[data-id]";
  const phone = matchMedia("(max-width: 767.98px)");
  const panel = () => gx.one("#quick");
  const isOpen = () => panel() && !panel().hidden;
  let shown = "";
  let asked = 0;

  const stand = (row) => {
    gx.one(".list tr.cursor")?.classList.remove("cursor");
    row.classList.add("cursor");
    row.scrollIntoView({ block: "nearest" });
  };
  const show = (row) => {
    const box = panel();
    if (!box || !row) return;
    stand(row);
    box.hidden = false;
    document.body.classList.add("has-quick");
    gx.one("[data-quick-page]", box).href = gx.one(".who > a", row)?.href ?? "#";
    if (shown === row.dataset.id) return;
    shown = row.dataset.id;
    clearTimeout(asked);
    asked = setTimeout(() => htmx.ajax("GET", box.dataset.quick.replace(":id", shown), { target: "#quick-body", swap: "innerHTML" }), 80);
  };
  const close = () => {
    const box = panel();
    const within = box.contains(document.activeElement);
    box.hidden = true;
    shown = "";
    document.body.classList.remove("has-quick");
    gx.one("#quick-body", box).replaceChildren();
    if (within) gx.one(".list tr.cursor .who > a")?.focus();
  };
  const current = () => gx.one(`${ROW}.cursor`);
  const beside = (step) => {
    const rows = gx.all(".list > tbody:not([hidden]) > tr[data-id]");
    return rows[rows.indexOf(current()) + step];
  };

  /* One eye for all rows: it goes to the row that is pointed at, or stood on. */
  const look = (row) => {
    if (!panel() || phone.matches) return;
    const eye = gx.one("[data-quick-row]") ?? gx.one("#quick-button").content.firstElementChild.cloneNode(true);
    const who = gx.one(".who", row);
    if (who && eye.parentElement !== who) who.append(eye);
  };
  gx.on("pointerover", ROW, look);
  gx.on("focusin", ROW, (row, event) => event.target.matches("[data-quick-row]") || look(row));
  gx.on("click", "[data-quick-row]", (eye) => show(eye.closest(ROW)));
  gx.on("click", "[data-quick-close]", close);
  gx.on("click", "[data-quick-move]", (button) => show(beside(Number(button.dataset.quickMove))));
  gx.on("click", "[data-quick-open]", (link, event) => {
    event.preventDefault();
    gx.one("[data-quick-page]").click();
  });
  /* On the phone a press beside the name looks, one on the name opens. */
  gx.on("click", ROW, (row, event) => {
    if (phone.matches && !event.target.closest("a, button, input, label") && !gx.one("main.selecting")) show(row);
  });

  document.addEventListener("keydown", (event) => {
    if (!panel() || event.ctrlKey || event.metaKey || event.altKey || gx.isTyping(event.target) || gx.one("dialog[open], :popover-open:not(#toasts)")) return;
    if (event.key === "Escape" && isOpen() && !event.defaultPrevented) {
      event.preventDefault();
      close();
    } else if (event.key === " " && !event.target.closest?.("button, input, a, #quick-body")) {
      event.preventDefault();
      const row = event.target.closest?.(ROW) ?? current() ?? gx.one(ROW);
      if (isOpen() && shown === row?.dataset.id) close();
      else show(row);
    } else if (isOpen() && ["j", "k", "ArrowDown", "ArrowUp"].includes(event.key)) {
      setTimeout(() => show(current()));
    }
  });
  /* Other rows: what stands beside them is none of theirs. */
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id !== "rows" || !isOpen()) return;
    const row = gx.one(`${ROW}[data-id="${shown}"]`);
    if (row) stand(row);
    else close();
  });
  /* What is changed beside the list is changed in it. */
  document.addEventListener("customer-changed", () => isOpen() && htmx.trigger(document.body, "list-changed"));
}
