// Long lists have a box that narrows them to the rows with all words typed. Without this script it
// stays hidden, and nothing is shown that does not work.
"use strict";
(() => {
  const ROW = "[data-row], [data-code]";
  const typed = {};
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");

  function narrow(box, rows) {
    const words = plain(typed[box.dataset.find] ?? "").split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of rows) {
      const text = plain(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
      left += !row.hidden;
    }
    // A heading without rows is of no use.
    for (const body of document.querySelectorAll(`#${box.dataset.find} tbody`))
      body.hidden = ![...body.querySelectorAll(ROW)].some((row) => !row.hidden);
    return words.length ? box.dataset.found.replace("{0}", left).replace("{1}", rows.length) : "";
  }

  function ready() {
    for (const box of document.querySelectorAll("[data-find][hidden]")) {
      const rows = [...document.getElementById(box.dataset.find).querySelectorAll(ROW)];
      const field = box.querySelector("input");
      box.hidden = false;
      if (!told.isConnected) document.getElementById("main").append(told);
      field.value = typed[box.dataset.find] ?? "";
      narrow(box, rows);
      field.addEventListener("input", () => {
        typed[box.dataset.find] = field.value;
        told.textContent = narrow(box, rows);
      });
    }
  }

  // What a swap brings is found in as well, with what was typed before.
  document.addEventListener("swapped", ready);
  ready();
})();
