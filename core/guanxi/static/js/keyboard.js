/* Keys: ? help, / search on the page, U back, G then a letter goes, data-key="n" presses its element or, with
   data-key-focus, leads to it, Ctrl+Enter or Ctrl+S
   saves, with Shift and goes on to the next. */

{
  let going = 0;

  const press = (element) => {
    if (gx.isTyping(element) || "keyFocus" in element.dataset) element.focus();
    else element.click();
  };
  const isFree = (element) => element.checkVisibility?.() !== false || element.closest("[popover]");

  const keyOnPage = (key) => {
    const element = gx.all(`[data-key="${CSS.escape(key)}"]`).find(isFree);
    if (element) press(element);
    return Boolean(element);
  };
  const go = (key) => {
    const link = gx.one(`.sidebar [data-go="${CSS.escape(key)}"]`);
    if (link) link.click();
    return Boolean(link);
  };
  const single = (event) => {
    const key = event.key.toLowerCase();
    if (Date.now() - going < 1200) {
      going = 0;
      return go(key);
    }
    if (key === "g") {
      going = Date.now();
      return true;
    }
    if (key === "?" || key === "？") {
      help();
      return true;
    }
    if (key === "/") {
      const field = gx.one("main [data-search]");
      field?.focus();
      field?.select();
      return Boolean(field);
    }
    if (key === "u" && gx.one("main .back")) {
      gx.one("main .back").click();
      return true;
    }
    return keyOnPage(key);
  };

  /* A form without a way to go on is just saved. */
  const save = (onward) => {
    const form = document.activeElement?.closest("form") ?? gx.one("form[data-changed]");
    form?.requestSubmit(onward ? gx.one("[data-save-next]", form) : null);
    return Boolean(form);
  };

  const line = (keys, words) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const value = document.createElement("dd");
    term.textContent = words;
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.textContent = key.length === 1 ? key.toUpperCase() : key;
      value.append(cap);
    }
    row.append(term, value);
    return row;
  };

  /* The help lists what this page offers, read from the page. */
  const help = () => {
    const dialog = gx.one("#keys");
    if (!dialog) return;
    const here = gx.one("[data-keys-here]", dialog);
    const named = gx.all("[data-key]");
    gx.one(".keys-go", dialog).replaceChildren(...gx.all(".sidebar [data-go]").map((link) => line(["g", link.dataset.go], gx.title(link))));
    gx.one(".keys-here", here).replaceChildren(...named.map((element) => line([element.dataset.key], gx.title(element))));
    here.hidden = !named.length;
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" && event.target.matches("main [data-search]")) {
      event.preventDefault(); // the words stay, the keys of the page are at hand again
      event.target.blur();
    } else if (command && (event.key === "Enter" || event.key.toLowerCase() === "s")) {
      if (save(event.shiftKey)) event.preventDefault();
    } else if (gx.isShortcut(event)) {
      if (single(event)) event.preventDefault();
    } else if (event.altKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const link = gx.one(event.key === "ArrowLeft" ? "[data-page-previous]" : "[data-page-next]");
      if (link) {
        event.preventDefault();
        link.click();
      }
    }
  });
  gx.on("click", "[data-keys-open]", help);
}
