/* Ctrl+K: the menu's pages, the customers opened lately in this tab, and customers found by the server. */

{
  const RECENT = "gx-recent";
  const remembered = () => JSON.parse(sessionStorage.getItem(RECENT) ?? "[]");

  /* A page that says data-recent="name" is remembered until the tab closes. */
  const here = gx.one("main [data-recent]");
  if (here) {
    const mine = { title: here.dataset.recent, url: location.pathname, icon: here.dataset.recentIcon ?? "user", fact: "" };
    sessionStorage.setItem(RECENT, JSON.stringify([mine, ...remembered().filter((item) => item.url !== mine.url)].slice(0, 8)));
  }
  if (!gx.one(".sidebar")) sessionStorage.removeItem(RECENT);

  const sprite = () => gx.one(".icon use")?.getAttribute("href").replace(/#.*/, "") ?? "";
  const pages = () => gx.all(".sidebar .menu a").map((link) => ({ title: link.textContent.trim(), url: link.href, icon: gx.one("use", link).getAttribute("href"), fact: "" }));
  const withIcon = (item) => ({ ...item, icon: item.icon.includes("#") ? item.icon : `${sprite()}#${item.icon}` });

  document.addEventListener("alpine:init", () => {
    Alpine.data("palette", () => ({
      words: "",
      found: [],
      at: 0,
      timer: 0,
      get shown() {
        const words = this.words.trim().toLowerCase();
        const known = words ? pages().filter((item) => item.title.toLowerCase().includes(words)) : [...remembered(), ...pages()];
        return [...known, ...this.found].slice(0, 20).map((item, n) => ({ ...withIcon(item), id: `palette-${n}`, selected: String(n === this.at) }));
      },
      get active() {
        return `palette-${this.at}`;
      },
      get nothing() {
        return this.words.trim() !== "" && this.shown.length === 0;
      },
      look() {
        this.at = 0;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), 200);
      },
      async ask() {
        const words = this.words.trim();
        if (!words || !this.$root.dataset.url) {
          this.found = [];
          return;
        }
        const answer = await fetch(`${this.$root.dataset.url}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
        if (answer.ok && words === this.words.trim()) this.found = (await answer.json()).items;
      },
      move(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          this.at = (this.at + step + this.shown.length) % Math.max(1, this.shown.length);
          this.$nextTick(() => gx.one(`#palette-${this.at}`)?.scrollIntoView({ block: "nearest" }));
        } else if (event.key === "Enter" && !event.isComposing) {
          event.preventDefault();
          gx.one(`#palette-${this.at}`)?.click();
        }
      },
    }));
  });

  const open = () => {
    const dialog = gx.one("#palette");
    if (!dialog || dialog.open) return;
    dialog.showModal();
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
