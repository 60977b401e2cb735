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
      adapt(page);
      ready();
      document.dispatchEvent(new Event("swapped"));
      if (focused) {
        const again = document.getElementById(focused) || document.querySelector(`[data-look="${focused}"]`);
        again?.focus({ preventScroll: true });
      }
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  }

  // The time control: days as numbers, written into the date field that the form sends anyway. It
  // lies outside of what is replaced, so that a drag goes on while the map follows.
  function time(form) {
    const range = form.querySelector("input[type=range]");
    const field = form.querySelector("input[type=date]");
    const play = form.querySelector("[data-play]");
    const first = Date.parse(range.dataset.first);
    const changes = Array.from(form.querySelectorAll("datalist option"), (one) => +one.value);
    const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
    const day = (number) => new Date(first + number * DAY);
    range.max = Math.round((Date.parse(range.dataset.last) - first) / DAY);
    range.id = "slider";
    range.closest("label").hidden = play.hidden = false;
    let waiting = 0;
    const tell = () => range.setAttribute("aria-valuetext", words.format(day(range.value)));
    const follow = () => {
      range.value = Math.round((Date.parse(field.value) - first) / DAY);
      tell();
    };
    const go = () => {
      const url = new URL(form.action);
      for (const [name, value] of new FormData(form)) url.searchParams.append(name, value);
      return swap(url.href, true);
    };
    const move = (number) => {
      range.value = number;
      field.value = day(range.value).toISOString().slice(0, 10);
      tell();
    };
    const shifted = (months) => {
      const to = day(range.value), wanted = to.getUTCDate();
      to.setUTCDate(1);
      to.setUTCMonth(to.getUTCMonth() + months);
      to.setUTCDate(Math.min(wanted, new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate()));
      return Math.round((to - first) / DAY);
    };
    const steps = {
      year_back: () => shifted(-12), month_back: () => shifted(-1), month_on: () => shifted(1), year_on: () => shifted(12),
      change_back: () => changes.findLast((one) => one < range.value) ?? 0,
      change_on: () => changes.find((one) => one > range.value) ?? range.max,
    };
    const run = async () => {
      if (+range.value >= +range.max) move(0);
      while (play.getAttribute("aria-pressed") === "true") {
        const asked = go();
        await Promise.all([asked, new Promise((done) => setTimeout(done, 700))]);
        if (+range.value >= +range.max) break;
        if (play.getAttribute("aria-pressed") === "true") move(shifted(12));
      }
      press(false);
    };
    const names = { false: play.textContent, true: play.dataset.stop };
    function press(on) {
      play.setAttribute("aria-pressed", on);
      play.textContent = names[on];
    }
    play.addEventListener("click", () => {
      const on = play.getAttribute("aria-pressed") !== "true";
      press(on);
      if (on) run();
    });
    range.addEventListener("input", () => {
      move(range.value);
      clearTimeout(waiting);
      waiting = setTimeout(go, 120);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      follow();
      go();
    });
    for (const link of document.querySelectorAll("[data-step]"))
      link.addEventListener("click", (event) => {
        if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        move(steps[link.dataset.step]());
        go();
      });
    follow();
  }

  // What stays where it is, and says or asks for something else after a swap.
  function adapt(page) {
    const told = document.getElementById("told");
    if (told) told.textContent = page.getElementById("told").textContent;
    const form = document.querySelector("[data-days]");
    const fresh = page.querySelector("[data-days]");
    if (!form || !fresh) return;
    form.querySelectorAll("input[type=hidden]").forEach((one) => one.remove());
    form.prepend(...fresh.querySelectorAll("input[type=hidden]"));
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
    const title = place.querySelector("title"), text = title.textContent;
    place.setAttribute("aria-label", text);
    title.remove();
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
  const days = document.querySelector("[data-days]");
  if (days) time(days);
  ready();
})();
