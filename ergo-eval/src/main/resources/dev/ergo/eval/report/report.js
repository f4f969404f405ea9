
"use strict";
for (const gallery of document.querySelectorAll(".gallery")) {
  const buttons = gallery.querySelectorAll("button[data-filter]");
  const cards = [...gallery.querySelectorAll(".card")].map((card) => ({
    card,
    labels: new Set(card.dataset.labels.split(" ")),
  }));
  gallery.querySelector(".filters").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-filter]");
    if (!button) {
      return;
    }
    for (const other of buttons) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const wanted = button.dataset.filter;
    for (const { card, labels } of cards) {
      card.hidden = wanted !== "" && !labels.has(wanted);
    }
  });
}
