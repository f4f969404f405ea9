for (const browser of document.querySelectorAll(".browser")) {
  itemBrowser(browser);
}

function itemBrowser(root) {
  const PAGE = 50;
  const data = JSON.parse(root.querySelector(".browser-data").textContent);
  const pictures = root.querySelectorAll(".browser-picture");
  const { policies, items } = data;
  const filters = { both: "" };
  let shown = items;
  let drawn = 0;

  // Every text goes through textContent or an attribute: nothing is parsed as HTML.
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== undefined && child !== ""));
    return made;
  }

  function drawing(name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function distinct(values) {
    return [...new Set(values.filter((value) => value !== undefined && value !== ""))].sort();
  }

  for (const item of items) {
    item.answers = item.answers.map((answer) => answer ?? {});
  }
  const asked = (item) => item.answers.filter((answer) => answer.outcome !== undefined);

  // Filters

  const bar = element("div", { class: "browser-filters" });
  const count = element("output", { class: "browser-count", "aria-live": "polite" });

  function choice(key, label, first, options) {
    const select = element("select", { "data-filter": key, "aria-label": label },
      element("option", { value: "" }, first),
      ...options.map(([value, text]) => element("option", { value }, text)));
    select.addEventListener("change", () => {
      filters[key] = select.value;
      apply();
    });
    filters[key] = "";
    return element("label", {}, label + " ", select);
  }

  const names = policies.map((name, index) => [String(index), `${index + 1} ${name}`]);
  const same = (values) => values.map((value) => [value, value]);
  const benchmarks = distinct(items.map((item) => item.benchmark));
  const categories = distinct(items.map((item) => item.category));
  const outcomes = distinct(items.flatMap((item) => asked(item).map((answer) => answer.outcome)));
  const boxes = distinct(items.flatMap((item) => asked(item).map((answer) => answer.box)));
  const search = element("input", {
    type: "search", placeholder: "search questions and answers", "aria-label": "search",
  });
  const pictured = element("input", { type: "checkbox" });
  const reset = element("button", { type: "button" }, "clear filters");

  const main = element("div", { class: "filters" });
  if (benchmarks.length > 1) {
    main.append(choice("benchmark", "benchmark", "all", same(benchmarks)));
  }
  if (categories.length > 1) {
    main.append(choice("category", "category", "all", same(categories)));
  }
  if (policies.length > 1) {
    main.append(choice("policy", "policy", "any", names));
  }
  main.append(choice("outcome", "outcome", "any", same(outcomes)));
  if (boxes.length > 0) {
    main.append(choice("box", "box", "any", same(boxes)));
  }
  main.append(search);
  if (pictures.length > 0) {
    main.append(element("label", {}, pictured, " with pictures"));
  }
  bar.append(main);
  if (policies.length > 1) {
    const pair = element("div", { class: "filters" },
      choice("first", "compare", "–", names),
      choice("both", "", "any outcome", [
        ["differ", "one right, one wrong"],
        ["first", "first right, second wrong"],
        ["second", "first wrong, second right"],
        ["right", "both right"],
        ["wrong", "both wrong"],
      ]),
      choice("second", "with", "–", names));
    pair.querySelector("[data-filter=both]").setAttribute("aria-label", "outcomes of the two");
    bar.append(pair);
  }
  bar.append(element("div", { class: "filters" }, count, reset));

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  pictured.addEventListener("change", apply);
  reset.addEventListener("click", () => {
    for (const select of bar.querySelectorAll("select")) {
      select.value = "";
      filters[select.dataset.filter] = "";
    }
    search.value = "";
    pictured.checked = false;
    apply();
  });

  const texts = new Map();
  function text(item) {
    if (!texts.has(item)) {
      texts.set(item, [item.id, item.question, ...item.options, item.gold, ...asked(item).flatMap(
        (answer) => [answer.read, ...answer.looks, answer.error || ""])].join("\n").toLowerCase());
    }
    return texts.get(item);
  }

  function passes(item, wanted) {
    if (filters.benchmark && item.benchmark !== filters.benchmark) {
      return false;
    }
    if (filters.category && item.category !== filters.category) {
      return false;
    }
    if (pictured.checked && item.picture === undefined) {
      return false;
    }
    if (filters.outcome || filters.box || filters.policy) {
      const candidates = filters.policy ? [item.answers[Number(filters.policy)]] : item.answers;
      const found = candidates.some((answer) => answer.outcome !== undefined
        && (!filters.outcome || answer.outcome === filters.outcome)
        && (!filters.box || answer.box === filters.box));
      if (!found) {
        return false;
      }
    }
    if (filters.first && filters.second) {
      const first = item.answers[Number(filters.first)];
      const second = item.answers[Number(filters.second)];
      if (first.outcome === undefined || second.outcome === undefined) {
        return false;
      }
      const fits = {
        "": true,
        differ: first.correct !== second.correct,
        first: first.correct && !second.correct,
        second: !first.correct && second.correct,
        right: first.correct && second.correct,
        wrong: !first.correct && !second.correct,
      }[filters.both];
      if (!fits) {
        return false;
      }
    }
    return wanted === "" || text(item).includes(wanted);
  }

  function apply() {
    const wanted = search.value.trim().toLowerCase();
    shown = items.filter((item) => passes(item, wanted));
    const number = (value) => value.toLocaleString("en-US");
    count.textContent = `${number(shown.length)} of ${number(items.length)} items`;
    rows.replaceChildren();
    drawn = 0;
    more();
  }

  // Rows

  const columns = 3 + (benchmarks.length > 1) + (categories.length > 1) + policies.length;
  const head = element("tr", {}, element("th", {}, "item"));
  if (benchmarks.length > 1) {
    head.append(element("th", {}, "benchmark"));
  }
  if (categories.length > 1) {
    head.append(element("th", {}, "category"));
  }
  const questions = items.some((item) => item.question !== "");
  if (questions) {
    head.append(element("th", {}, "question"));
  }
  head.append(element("th", {}, "gold"));
  policies.forEach((name, index) => {
    head.append(element("th", { class: "mark", title: name }, String(index + 1)));
  });
  const rows = element("tbody");
  const button = element("button", { type: "button", class: "browser-more" });
  button.addEventListener("click", more);

  const MARKS = { right: "✓", wrong: "✗" };

  function mark(answer, index) {
    const cell = element("td", { class: "mark" });
    if (answer.outcome !== undefined) {
      cell.append(element("span", {
        class: answer.correct ? "good" : "bad",
        title: `${policies[index]}: ${answer.outcome}`,
      }, MARKS[answer.outcome] || "!"));
    }
    return cell;
  }

  function row(item) {
    const opener = element("button", { type: "button", class: "open", "aria-expanded": "false" },
      item.id);
    const made = element("tr", { class: "item" },
      element("td", {}, opener, item.picture === undefined ? "" : element("span",
        { class: "has-picture", title: "with pictures" }, "▣")));
    if (benchmarks.length > 1) {
      made.append(element("td", {}, item.benchmark));
    }
    if (categories.length > 1) {
      made.append(element("td", {}, item.category));
    }
    if (questions) {
      made.append(element("td", { class: "asked" }, item.question));
    }
    made.append(
      element("td", { class: "gold-answer" }, item.gold),
      ...item.answers.map(mark));
    made.addEventListener("click", () => {
      if (String(getSelection())) {
        return;
      }
      const open = opener.getAttribute("aria-expanded") === "true";
      opener.setAttribute("aria-expanded", String(!open));
      if (open) {
        made.nextSibling.remove();
      } else {
        made.after(element("tr", { class: "opened" },
          element("td", { colspan: columns }, detail(item))));
      }
    });
    return made;
  }

  function more() {
    const next = shown.slice(drawn, drawn + PAGE);
    rows.append(...next.map(row));
    drawn += next.length;
    button.hidden = drawn >= shown.length;
    button.textContent = `show ${Math.min(PAGE, shown.length - drawn)} more`;
  }

  // One opened item

  function image(number, caption) {
    const picture = element("img", { alt: caption, src: pictures[number].textContent });
    picture.addEventListener("load", () => {
      picture.classList.toggle("sharp", Math.max(picture.naturalWidth, picture.naturalHeight) < 240);
    });
    return element("figure", {}, picture, element("figcaption", {}, caption));
  }

  function original(item, { picture, size, targets }, number, name) {
    const [width, height] = size;
    const frame = element("div", { class: "boxed" },
      element("img", { alt: name, src: pictures[picture].textContent }));
    const over = drawing("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" });
    function box([x1, y1, x2, y2], style, title) {
      const drawnBox = drawing("rect", {
        class: style, x: x1, y: y1, width: x2 - x1, height: y2 - y1,
        "vector-effect": "non-scaling-stroke",
      });
      drawnBox.append(drawing("title", {}, title));
      over.append(drawnBox);
    }
    targets.forEach((target) => box(target, "box-halo", "target"));
    targets.forEach((target) => box(target, "box-target", "target"));
    item.answers.forEach((answer, index) => {
      const here = (answer.image || 1) === number;
      if (here && answer.crop && answer.crop.join() !== [0, 0, width, height].join()) {
        box(answer.crop, "box-halo", policies[index]);
        box(answer.crop, `box-crop c${index % 8}`, `${index + 1} ${policies[index]}`);
      }
    });
    frame.append(over);
    return element("figure", { class: "original" }, frame,
      element("figcaption", {}, `${name}, ${width} × ${height}; target dashed`));
  }

  function answerCard(answer, index) {
    const head = element("header", {},
      element("span", { class: `swatch square c${index % 8}` }),
      element("b", {}, policies.length > 1 ? `${index + 1} ${policies[index]}` : policies[index]),
      element("span", { class: `outcome ${answer.correct ? "good" : "bad"}` }, answer.outcome));
    if (answer.box) {
      head.append(element("span", { class: "label" }, `box ${answer.box}`));
    }
    const card = element("article", { class: "answer" }, head);
    card.append(element("p", { class: "verdict" }, "read as: ",
      element("b", {}, answer.read || "nothing")));
    const numbers = Object.entries(answer.numbers);
    if (numbers.length > 0) {
      card.append(element("p", { class: "numbers" }, ...numbers.map(([name, value]) =>
        element("span", {}, `${name} `, element("b", {}, String(Number(value.toPrecision(3))))))));
    }
    if (answer.view !== undefined || answer.seen !== undefined) {
      const seen = element("div", { class: "pictures" });
      if (answer.view !== undefined) {
        const more = answer.more_views || [];
        seen.append(image(answer.view, "first view as seen"),
          ...more.map((view, index) => image(view, `view of image ${index + 2} as seen`)));
      }
      if (answer.seen !== undefined) {
        seen.append(image(answer.seen, "crop as seen"));
      }
      card.append(seen);
    }
    answer.looks.forEach((look, number) => {
      const name = answer.looks.length > 1 ? `look ${number + 1}` : "answer";
      card.append(element("h4", {}, name), element("pre", {}, look));
    });
    if (answer.error) {
      card.append(element("h4", {}, "error"), element("pre", {}, answer.error));
    }
    return card;
  }

  function detail(item) {
    const made = element("div", { class: "detail-panel" });
    const words = element("div", {}, element("p", { class: "question" }, item.question));
    if (item.options.length > 0) {
      words.append(element("ol", { class: "options", type: "A" }, ...item.options.map((option) =>
        element("li", option === item.gold ? { class: "gold" } : {}, option))));
    }
    words.append(element("p", { class: "verdict" }, "gold: ", element("b", {}, item.gold)));
    const top = element("div", { class: "top" }, words);
    if (item.picture !== undefined) {
      const more = item.more || [];
      top.prepend(
        original(item, item, 1, more.length > 0 ? "image 1" : "original"),
        ...more.map((image, index) => original(item, image, index + 2, `image ${index + 2}`)));
    }
    made.append(top, element("div", { class: "answers" }, ...item.answers
      .map((answer, index) => [answer, index])
      .filter(([answer]) => answer.outcome !== undefined)
      .map(([answer, index]) => answerCard(answer, index))));
    return made;
  }

  root.append(bar);
  if (policies.length > 1) {
    root.append(element("p", { class: "key" }, ...policies.map((name, index) =>
      element("span", { class: "policy-key" },
        element("span", { class: `swatch square c${index % 8}` }), `${index + 1} ${name}`))));
  }
  root.append(
    element("div", { class: "table" }, element("table", {}, element("thead", {}, head), rows)),
    button);
  apply();
  const firstPictured = [...rows.querySelectorAll("tr.item")].find(
    (made) => made.querySelector(".has-picture"));
  if (firstPictured) {
    firstPictured.click();
  }
}
