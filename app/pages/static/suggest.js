// Suggests while somebody types; the form finds the same without it.
"use strict";
(() => {
  const PLACES = { accord: "/accords/", country: "/countries/", source: "/sources/" };

  function suggest(form, number) {
    const field = form.querySelector("input[type=search]");
    if (!field) return;
    const list = document.createElement("ul");
    const chosen = form.dataset.kind;
    list.id = "suggestions-" + number;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0].textContent);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
      field.setAttribute(name, value);
    field.after(list);
    let asking = null;
    let waiting = 0;
    let at = -1;

    // What is still being asked must not open it again.
    const close = () => {
      clearTimeout(waiting);
      asking?.abort();
      list.hidden = true;
      at = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };

    function mark(next) {
      list.children[at]?.removeAttribute("aria-selected");
      at = (next + list.children.length) % list.children.length;
      list.children[at].setAttribute("aria-selected", "true");
      list.children[at].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", list.children[at].id);
    }

    // Where a hit leads, with the language, the day and the revision of this page.
    function place(hit) {
      const kept = new URLSearchParams(new FormData(form));
      kept.delete(field.name);
      const query = kept.toString();
      return form.action.replace(/\/search$/, "") + PLACES[hit.kind] + encodeURIComponent(hit.id) + (query ? "?" + query : "");
    }

    function choose(hit) {
      close();
      if (!chosen) return location.assign(place(hit));
      field.value = hit.id;
      form.requestSubmit();
    }

    function show(hits) {
      list.replaceChildren(...hits.map((hit, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        const name = document.createElement("bdi");
        name.textContent = hit.name;
        const about = document.createElement("small");
        about.textContent = [hit.origin, hit.number, hit.members].filter((part) => part !== undefined).join(" · ");
        item.append(name, " ", about);
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(hit); });
        item.hit = hit;
        return item;
      }));
      at = -1;
      field.removeAttribute("aria-activedescendant");
      list.hidden = !hits.length;
      field.setAttribute("aria-expanded", String(!!hits.length));
    }

    async function ask() {
      asking?.abort();
      const text = field.value.trim();
      if (!text) return close();
      asking = new AbortController();
      const url = new URL(form.dataset.suggest, location.href);
      url.searchParams.set("q", text);
      url.searchParams.set("limit", "8");
      if (chosen) url.searchParams.set("kind", chosen);
      const revision = form.elements.revision?.value;
      if (revision) url.searchParams.set("revision", revision);
      try {
        const answer = await fetch(url, { signal: asking.signal, headers: { accept: "application/json" } });
        if (answer.ok) show((await answer.json()).items);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }

    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
      else if (list.hidden) return;
      else if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(at < 0 ? -1 : at - 1); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(list.children[at].hit); }
    });
  }

  document.querySelectorAll("form[data-suggest]").forEach(suggest);
})();
