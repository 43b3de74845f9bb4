
"use strict";
// Sorts and filters the tables of the page. A large table has its rows as data, of which one page stands in the document.
(() => {
  const words = document.documentElement.dataset;
  const collator = new Intl.Collator(words.order, { numeric: true });
  const ROWS_WORTH_FILTERING = 25;
  const BLANK = "";

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const threes = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  const filled = (template, counts) => template.replace(/\{(\w+)\}/g, (_, name) => threes(String(counts[name])));

  // A decimal in a look, rounded half away from zero digit by digit: `n2`, `p1`, `m2¥`; `g` as it is.
  const inLook = (decimal, look) => {
    if (look[0] === "g") return decimal;
    const digits = Number(look[1]);
    const negative = decimal[0] === "-";
    let [whole, rest = ""] = (negative ? decimal.slice(1) : decimal).split(".");
    if (look[0] === "p") {
      whole += rest.slice(0, 2).padEnd(2, "0");
      rest = rest.slice(2);
    }
    let kept = whole + rest.slice(0, digits).padEnd(digits, "0");
    if (rest[digits] >= "5") kept = String(BigInt(kept) + 1n);
    kept = kept.replace(/^0+/, "").padStart(digits + 1, "0");
    const sign = negative && /[1-9]/.test(kept) ? "-" : "";
    const point = kept.length - digits;
    const text = threes(kept.slice(0, point)) + (digits ? "." + kept.slice(point) : "");
    return sign + (look[0] === "m" ? look.slice(2) : "") + text + (look[0] === "p" ? "%" : "");
  };
  const micros = (decimal) => {
    const [whole, rest = ""] = decimal.split(".");
    return BigInt(whole + rest.padEnd(6, "0"));
  };

  // A cell is a text, a number, or a list: ["n", decimal, look], ["d", day], [t|c|s, place, word], ["l", section, word].
  const decimalOf = (cell) => (typeof cell === "number" ? String(cell) : cell[0] === "n" && Array.isArray(cell) ? cell[1] : null);
  const textOf = (cell, look) => {
    if (typeof cell === "string") return cell;
    if (typeof cell === "number") return inLook(String(cell), look);
    if (cell[0] === "n") return inLook(cell[1], cell[2] || look);
    return cell[0] === "d" ? cell[1] : cell[2];
  };
  // Numbers before texts; blanks stand last whichever way.
  const keyOf = (cell) => {
    if (cell === BLANK) return null;
    if (Array.isArray(cell) && "tcs".includes(cell[0])) return cell[1];
    const decimal = decimalOf(cell);
    if (decimal !== null) return Number(decimal);
    return Array.isArray(cell) ? cell[cell.length - 1] : cell;
  };

  // The rows of a table that stand in the document.
  const fromDocument = (table) => {
    const elements = [...table.tBodies[0].rows];
    const cellOf = (td) => {
      const { k, v } = td.dataset;
      if (k) return [k, Number(v), td.textContent];
      return v === undefined ? td.textContent : ["n", v];
    };
    return {
      cells: elements.map((row) => [...row.cells].map(cellOf)),
      text: (row) => [...elements[row].cells].map((td) => td.textContent).join("\n"),
      element: (row) => elements[row],
    };
  };

  // The rows of a table that stand beside it as data.
  const fromData = (holder) => {
    const columns = JSON.parse(holder.querySelector("script.columns").textContent);
    const pieces = [...holder.querySelectorAll("script.rows")];
    const cells = [].concat(...pieces.map((piece) => JSON.parse(piece.textContent)));
    pieces.forEach((piece) => piece.remove());
    const draw = (cell, position) => {
      const [look, shade, most] = columns[position];
      const td = document.createElement(position ? "td" : "th");
      if (!position) td.scope = "row";
      const text = textOf(cell, look);
      const decimal = decimalOf(cell);
      if (decimal !== null) {
        td.className = "n";
        td.dataset.v = decimal;
        const number = Number(decimal);
        if (shade && most > 0 && (shade === "b" || number > 0)) {
          td.className = "n " + shade + (number < 0 ? " minus" : "");
          td.style.setProperty("--w", Math.round((Math.abs(number) / most) * 1000));
        }
        td.append(text);
      } else if (Array.isArray(cell)) {
        const [kind, place] = cell;
        if (kind === "d") {
          td.className = "d";
          td.append(text);
        } else if (kind === "l") {
          td.append(place ? element("a", { href: "#p" + place }, text) : text);
        } else {
          td.dataset.k = kind;
          td.dataset.v = place;
          const tier = place > 9999 ? "x" : Math.min(place, 5);
          const change = place > 0 ? "up" : place < 0 ? "down" : "same";
          td.append(element("span", { className: kind === "c" ? change : "chip " + kind + (kind === "t" ? tier : place) }, text));
        }
      } else {
        td.append([...text].length > 160 ? element("div", { className: "long" }, text) : text);
      }
      return td;
    };
    return {
      cells,
      text: (row) => cells[row].map((cell, position) => textOf(cell, columns[position][0])).join("\n"),
      element: (row) => element("tr", {}, ...cells[row].map(draw)),
    };
  };

  const sorted = (order, cells, column, down) => {
    const keys = cells.map((row) => keyOf(row[column]));
    const exact = (a, b) => {
      const [x, y] = [decimalOf(cells[a][column]), decimalOf(cells[b][column])];
      if (x === null || y === null || x === y) return 0;
      return micros(x) < micros(y) ? -1 : 1;
    };
    const compare = (a, b) => {
      const [x, y] = [keys[a], keys[b]];
      if (typeof x === "number" && typeof y === "number") return x - y || exact(a, b);
      if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
      return collator.compare(x, y) || (x < y ? -1 : x > y ? 1 : 0);
    };
    const filled = order.filter((row) => keys[row] !== null).sort((a, b) => (down ? compare(b, a) : compare(a, b)) || a - b);
    return filled.concat(order.filter((row) => keys[row] === null));
  };

  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const equip = (holder) => {
    const table = holder.querySelector("table");
    const body = table.tBodies[0];
    const total = Number(holder.dataset.rows);
    const size = Number(holder.dataset.page);
    if (total < 2) return;
    const isLarge = total > size;
    const headings = [...table.tHead.rows[0].cells];
    let source = null;
    let searched = null;
    let state = { column: -1, down: false, words: [], chosen: new Map(), page: 0 };

    const status = element("span", { className: "note" });
    status.setAttribute("role", "status");
    const previous = element("button", { type: "button", textContent: "‹ " + words.previous });
    const next = element("button", { type: "button", textContent: words.next + " ›" });

    const rowsFound = () => {
      let order = source.cells.map((_, row) => row);
      for (const [column, word] of state.chosen) {
        order = order.filter((row) => source.cells[row][column][2] === word);
      }
      if (state.words.length) {
        searched = searched || source.cells.map((_, row) => plain(source.text(row)));
        order = order.filter((row) => state.words.every((word) => searched[row].includes(word)));
      }
      return state.column < 0 ? order : sorted(order, source.cells, state.column, state.down);
    };
    const say = (found, from, to) => {
      const count = filled(found === total ? words.total : words.found, { found, total });
      status.textContent = found > size ? filled(words.shown, { from, to }) + " · " + count : count;
      previous.disabled = from <= 1;
      next.disabled = to >= found;
      previous.hidden = next.hidden = found <= size;
    };
    const load = () => {
      source = source || (isLarge ? fromData(holder) : fromDocument(table));
    };
    const show = () => {
      load();
      const found = rowsFound();
      const from = state.page * size;
      const rows = found.slice(from, from + size);
      body.replaceChildren(...rows.map(source.element));
      say(found.length, from + 1, from + rows.length);
      holder.querySelector(".scroll").scrollTop = 0;
    };
    const change = (changes) => {
      state = Object.assign(state, { page: 0 }, changes);
      show();
    };

    headings.forEach((heading, column) => {
      // Not a button element: on paper those stand in the first heading of a table only.
      const button = element("span", { tabIndex: 0 }, ...heading.childNodes);
      button.setAttribute("role", "button");
      heading.append(button);
      const sort = () => {
        // Numbers are asked for from the greatest.
        const first = heading.classList.contains("n");
        const down = state.column === column ? !state.down : first;
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        change({ column, down });
      };
      button.addEventListener("click", sort);
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sort();
      });
    });
    if (total < ROWS_WORTH_FILTERING) return;
    const box = element("input", { type: "search", placeholder: words.filter });
    box.setAttribute("aria-label", words.filter);
    let waiting = 0;
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => change({ words: plain(box.value).split(/\s+/).filter(Boolean) }), 150);
    });
    const tools = element("div", { className: "tools" }, box);
    const kinds = [...body.rows[0].cells].map((td) => td.dataset.k);
    for (const column of new Set(["t", "s"].map((kind) => kinds.indexOf(kind)).filter((column) => column >= 0))) {
      const heading = headings[column].textContent;
      const select = element("select", {}, element("option", { value: "", textContent: heading + ": " + words.all }));
      select.setAttribute("aria-label", heading);
      // A large table is read when its choices are asked for.
      const choices = () => {
        if (select.options.length > 1) return;
        load();
        const places = new Map(source.cells.map((row) => [row[column][2], row[column][1]]));
        const known = [...places].filter(([word]) => word !== undefined).sort((a, b) => a[1] - b[1]);
        select.append(...known.map(([word]) => element("option", { value: word, textContent: word })));
      };
      if (isLarge) ["pointerdown", "focus"].forEach((event) => select.addEventListener(event, choices));
      else choices();
      select.addEventListener("change", () => {
        const chosen = new Map(state.chosen);
        if (select.selectedIndex > 0) chosen.set(column, select.value);
        else chosen.delete(column);
        change({ chosen });
      });
      tools.append(select);
    }
    previous.addEventListener("click", () => change({ page: state.page - 1 }));
    next.addEventListener("click", () => change({ page: state.page + 1 }));
    tools.append(previous, next, status);
    const note = holder.querySelector(".status");
    if (note) note.replaceWith(tools);
    else holder.prepend(tools);
    say(total, 1, Math.min(size, total));
  };
  document.querySelectorAll(".table").forEach(equip);
})();
