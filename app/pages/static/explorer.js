// Makes the pages nicer, and nothing more: without it every link and form works as it stands.
"use strict";
(() => {
  const DAY = 86400000;
  const plain = () => location.href.split("#")[0];
  let asking = null;
  let shown = plain();

  // Replaces the part of the page that depends on the day and the filters; the address follows.
  async function swap(url, replace) {
    asking?.abort();
    asking = new AbortController();
    const live = document.getElementById("live");
    live.setAttribute("data-busy", "");
    const focused = document.activeElement?.id || document.activeElement?.getAttribute("data-look");
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.getElementById("live")) return location.assign(url);
      const notice = document.querySelector(".notice");
      const next = page.querySelector(".notice");
      if (notice && next) notice.replaceWith(next);
      else if (notice) notice.remove();
      else if (next) document.querySelector("main").prepend(next);
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        // What was opened stays open.
        part.querySelectorAll("details").forEach((one, at) => {
          const again = fresh.querySelectorAll("details")[at];
          if (again) again.open = one.open;
        });
        part.replaceWith(fresh);
      }
      history[replace ? "replaceState" : "pushState"]({}, "", url);
      shown = plain();
      ready();
      if (focused) {
        const again = document.getElementById(focused) || document.querySelector(`[data-look="${focused}"]`);
        again?.focus({ preventScroll: true });
      }
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  }

  // The slider: days as numbers, written into the date field that the form sends anyway.
  function slider(form) {
    const range = form.querySelector("input[type=range]");
    const field = form.querySelector("input[type=date]");
    const first = Date.parse(range.dataset.first);
    range.max = Math.round((Date.parse(range.dataset.last) - first) / DAY);
    range.value = Math.round((Date.parse(field.value) - first) / DAY);
    range.id = "slider";
    range.closest("label").hidden = false;
    let waiting = 0;
    const go = () => {
      const url = new URL(form.action);
      for (const [name, value] of new FormData(form)) url.searchParams.append(name, value);
      swap(url.href, true);
    };
    range.addEventListener("input", () => {
      field.value = new Date(first + range.value * DAY).toISOString().slice(0, 10);
      clearTimeout(waiting);
      waiting = setTimeout(go, 120);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
  }

  // A row and its country light up together.
  function pair(from, to) {
    for (const [on, lit] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]])
      from.addEventListener(on, () => to.classList.toggle("lit", lit));
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);

  function label(place) {
    const text = place.getAttribute("aria-label");
    place.querySelector("title")?.remove();
    place.addEventListener("pointermove", (event) => {
      tip.textContent = text;
      tip.hidden = false;
      tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
      tip.style.top = event.clientY + 18 + "px";
    });
    place.addEventListener("pointerleave", () => { tip.hidden = true; });
  }

  // A figure as a picture: drawn from its own file, twice as fine as it is large.
  async function png(button) {
    const text = await (await fetch(button.dataset.png)).text();
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = button.dataset.name;
    link.click();
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  }

  function ready() {
    tip.hidden = true;
    document.querySelectorAll("[data-copy], [data-png]").forEach((button) => { button.hidden = false; });
    const form = document.querySelector("[data-days]");
    if (form) slider(form);
    for (const row of document.querySelectorAll("tr[data-code]")) {
      const place = document.getElementById("map-" + row.dataset.code);
      if (place) { pair(row, place); pair(place, row); }
    }
    document.querySelectorAll(".map .place").forEach(label);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-png]");
    if (button) return void (button.dataset.png ? png(button) : copy(button));
    const link = event.target.closest("a[data-swap]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    swap(link.href, false);
  });
  // Going back over a swap loads what the address says; a fragment is no other page.
  addEventListener("popstate", () => { if (plain() !== shown) location.reload(); });
  document.addEventListener("focusin", (event) => { if (event.target.matches("textarea[readonly]")) event.target.select(); });
  ready();
})();
