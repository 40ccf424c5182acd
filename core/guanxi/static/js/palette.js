/* Ctrl+K: what was opened lately in this tab, what this page offers, what can be begun anew, the menu's pages, and what
   the server finds. Each is found by its words in either language, by pinyin and by initials (data-find). */

{
  const RECENT = "gx-recent";
  const MOST = 6;
  const PAUSE = 150;
  const remembered = () => JSON.parse(sessionStorage.getItem(RECENT) ?? "[]");

  /* A page that says data-recent="name" is remembered until the tab closes or nobody is signed in. */
  const here = gx.one("main [data-recent]");
  if (here) {
    const mine = { title: here.dataset.recent, url: location.pathname, icon: here.dataset.recentIcon ?? "user" };
    sessionStorage.setItem(RECENT, JSON.stringify([mine, ...remembered().filter((item) => item.url !== mine.url)].slice(0, 8)));
  }
  if (!gx.one(".sidebar")) sessionStorage.removeItem(RECENT);

  const sprite = () => gx.one(".icon use")?.getAttribute("href").replace(/#.*/, "") ?? "";
  const keysOf = (element) => (element.dataset.go ? `G ${element.dataset.go}` : element.dataset.key ?? "").toUpperCase();
  const asItem = (element) => ({
    title: gx.title(element), find: element.dataset.find ?? "", fact: "", keys: keysOf(element), url: element.getAttribute("href"),
    icon: (gx.one("use", element) ?? gx.one(".icon use")).getAttribute("href"), element,
  });
  const pages = () => gx.all(".sidebar .menu a, #me-menu a").map(asItem);
  const creations = () => gx.all("#palette-create a").map(asItem);
  /* What stands in the head of the page and behind its menu, and whatever has a key. */
  const ACTIONS = "main .bar-end :is(a, button):not([popovertarget]), main .bar-end .pop-item, main .actions :is(a, button), main :is(a, button)[data-key]";
  const actions = () => gx.all(ACTIONS).filter((element) => !element.disabled).map(asItem).filter((item) => item.title);
  const recent = () => remembered().filter((item) => item.url !== location.pathname).map((item) => ({ ...item, icon: `${sprite()}#${item.icon}`, find: "", fact: "", keys: "" }));

  const once = (items) => [...new Map(items.toReversed().map((item) => [item.url ?? item.title, item])).values()].toReversed();
  const matching = (items, words) => {
    const parts = words.split(/\s+/);
    const text = (item) => `${item.title} ${item.find}`.toLowerCase();
    const place = (item) => text(item).split(" ").some((word) => word.startsWith(parts[0])) ? 0 : 1;
    return items.filter((item) => parts.every((part) => text(item).includes(part))).sort((a, b) => place(a) - place(b)).slice(0, MOST);
  };

  /* One JSON object a line, {heading: lines}, as soon as each is known. */
  const found = async function* (url, signal) {
    const answer = await fetch(url, { signal, headers: { Accept: "application/x-ndjson, application/json" } });
    if (!answer.ok) return;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      for (const line of lines) yield JSON.parse(line);
    }
  };

  document.addEventListener("alpine:init", () => {
    Alpine.data("palette", () => ({
      words: "",
      local: [],
      found: [],
      at: 0,
      busy: false,
      timer: 0,
      asking: null,
      get groups() {
        const same = (item) => `${item.url} ${item.title}`;
        const known = new Set(this.local.flatMap((group) => group.items.map(same)));
        const others = this.found.map((group) => ({ ...group, items: group.items.filter((item) => !known.has(same(item))) }));
        let place = 0;
        const placed = (item) => ({ ...item, place, id: `palette-${place}`, selected: String(place++ === this.at) });
        return [...this.local, ...others].filter((group) => group.items.length).map((group) => ({ ...group, items: group.items.map(placed) }));
      },
      get shown() {
        return this.groups.flatMap((group) => group.items);
      },
      get active() {
        return `palette-${this.at}`;
      },
      get nothing() {
        return this.words.trim() !== "" && !this.busy && this.shown.length === 0;
      },
      init() {
        this.$root.addEventListener("gx:open", () => this.look());
      },
      look() {
        const words = this.words.trim().toLowerCase();
        const titles = this.$root.dataset;
        const groups = [[titles.recent, recent()], [titles.here, once(actions())], [titles.create, creations()], [titles.pages, pages()]];
        this.at = 0;
        this.local = groups.map(([title, items]) => ({ title, items: words ? matching(items, words) : items.slice(0, title === titles.pages ? undefined : MOST) }));
        this.asking?.abort();
        clearTimeout(this.timer);
        this.busy = Boolean(words && titles.url);
        if (this.busy) this.timer = setTimeout(() => this.ask(words), PAUSE);
        else this.found = [];
      },
      async ask(words) {
        const asking = new AbortController();
        this.asking = asking;
        let groups = [];
        try {
          for await (const more of found(`${this.$root.dataset.url}?q=${encodeURIComponent(words)}`, asking.signal)) {
            if (asking.signal.aborted) return;
            groups = [...groups, ...Object.entries(more).map(([title, items]) => ({ title, items: items.map((item) => ({ ...item, keys: "", icon: `${sprite()}#${item.icon}` })) }))];
            this.found = groups;
          }
        } catch {
          if (asking.signal.aborted) return;
        }
        this.found = groups;
        this.busy = false;
      },
      move(event) {
        if (event.isComposing) return;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          const count = Math.max(1, this.shown.length);
          this.at = (this.at + step + count) % count;
          this.$nextTick(() => gx.one(`#palette-${this.at}`)?.scrollIntoView({ block: "nearest" }));
        } else if (event.key === "Enter") {
          event.preventDefault();
          gx.one(`#palette-${this.at}`)?.click();
        }
      },
      /* A page is a link and leads there itself; an action is pressed where it stands. */
      choose(event) {
        const item = this.shown[Number(event.currentTarget.dataset.place)];
        this.$root.close();
        if (!item?.element || item.url) return;
        event.preventDefault();
        item.element.click();
      },
    }));
  });

  const open = () => {
    const dialog = gx.one("#palette");
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.dispatchEvent(new Event("gx:open"));
    gx.one("input", dialog).select();
  };
  gx.on("click", "[data-palette-open]", open);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
}
