/* @ in a note opens the list of staff who may see the customer: letters narrow it, arrows walk, Enter or Tab takes. */

{
  const ASKED_AFTER = 150;
  const LONGEST = 20;
  let field = null;
  let found = [];
  let at = 0;
  let timer = 0;

  const box = () => document.getElementById(field?.getAttribute("aria-controls") ?? "");
  /* What stands between the last @ and the caret. */
  const words = () => {
    const before = field.value.slice(0, field.selectionStart);
    const from = before.lastIndexOf("@");
    const part = before.slice(from + 1);
    return from < 0 || part.length > LONGEST || /[\s@]/.test(part) || /[\w.]$/.test(before.slice(0, from)) ? null : part;
  };

  const close = () => {
    const list = box();
    if (list) list.hidden = true;
    field?.removeAttribute("aria-activedescendant");
    found = [];
  };

  const draw = () => {
    const list = box();
    if (!list) return;
    list.replaceChildren(...found.map((person, n) => {
      const line = document.createElement("div");
      line.className = "pop-item";
      line.id = `${list.id}-${n}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(n === at));
      line.textContent = person.name;
      line.addEventListener("mousedown", (event) => { event.preventDefault(); take(n); });
      return line;
    }));
    list.hidden = found.length === 0;
    if (found.length) field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    else field.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    const part = words();
    if (part === null) return close();
    const asked = field;
    const answer = await fetch(`${asked.dataset.mention}?q=${encodeURIComponent(part)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== field || part !== words()) return;
    found = (await answer.json()).items;
    at = 0;
    draw();
  };

  /* The name goes into the text; who is meant goes along, for several may have one name. */
  const take = (n) => {
    const person = found[n];
    const end = field.selectionStart;
    const start = field.value.slice(0, end).lastIndexOf("@");
    field.setRangeText(`@${person.name} `, start, end, "end");
    const meant = document.createElement("input");
    Object.assign(meant, { type: "hidden", name: "mention", value: String(person.id) });
    field.form.append(meant);
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  gx.on("input", "[data-mention]", (area, event) => {
    field = area;
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, ASKED_AFTER);
  });
  gx.on("compositionend", "[data-mention]", (area) => { field = area; ask(); });
  gx.on("focusout", "[data-mention]", close);
  document.addEventListener("keydown", (event) => {
    if (!found.length || event.target !== field || event.isComposing || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      at = (at + step + found.length) % found.length;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
