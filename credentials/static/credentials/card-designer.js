// Rows that write the JSON of claims and rules, and the preview of the card. Alpine comes with the admin.
"use strict";

document.addEventListener("alpine:init", () => {
  let keys = 0;
  const rowOf = (data) => ({ key: ++keys, data, schema: data.schema ? JSON.stringify(data.schema) : "" });

  window.Alpine.data("cardRows", (id) => ({
    rows: [],
    raw: false,
    broken: false,
    options: {},

    init() {
      this.options = JSON.parse(document.getElementById(`${id}-options`).textContent);
      this.read();
    },
    field() {
      return document.getElementById(id);
    },
    read() {
      try {
        const found = JSON.parse(this.field().value || "[]");
        this.broken = !Array.isArray(found);
        this.rows = this.broken ? [] : found.map(rowOf);
      } catch {
        this.broken = true;
      }
    },
    write() {
      const data = this.rows.map((row) => {
        const own = { ...row.data };
        delete own.schema;
        if (!own.always_shown) delete own.always_shown;
        if (own.argument === "" || own.argument === undefined) delete own.argument;
        if (row.schema && this.options.sources && this.sourceOf(row).own) {
          try {
            own.schema = JSON.parse(row.schema);
          } catch {
            own.schema = row.schema; // the server says what is wrong with it
          }
        }
        return own;
      });
      const field = this.field();
      field.value = JSON.stringify(data, null, 1);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    add(data) {
      this.rows.push(rowOf(data));
      this.write();
    },
    remove(place) {
      this.rows.splice(place, 1);
      this.write();
    },
    move(place, by) {
      const [row] = this.rows.splice(place, 1);
      this.rows.splice(place + by, 0, row);
      this.write();
    },
    sourceOf(row) {
      return this.options.sources.find((source) => source.name === row.data.source) ?? { argument: "", own: false };
    },
    sourceChanged(row) {
      const kind = this.sourceOf(row).argument;
      row.data.argument = kind === "condition" ? this.options.conditions[0]?.[0] : kind === "number" ? 0 : "";
      row.schema = this.sourceOf(row).own ? '{"type": "string", "maxLength": 60}' : "";
      this.write();
    },
    ruleOf(row) {
      return this.options.rules.find((rule) => rule.name === row.data.rule) ?? { label: row.data.rule, takes: [] };
    },
    addRule(name) {
      const rule = this.options.rules.find((each) => each.name === name);
      if (!rule) return;
      const data = { rule: name };
      for (const each of rule.takes) {
        if (each.kind === "districts") data.districts = [];
        else if (each.kind !== "number") data[each.name] = this.options.choices[each.kind][0]?.[0];
      }
      this.add(data);
    },
    number(row, name) {
      if (row.data[name] === "" || row.data[name] === undefined) delete row.data[name];
      else row.data[name] = Number(row.data[name]);
      this.write();
    },
  }));

  window.Alpine.data("cardPreview", () => ({
    language: "ko",
    values: {},
    picture: "",
    stored: "",
    without: false,

    init() {
      const start = JSON.parse(document.getElementById("card-preview-data").textContent);
      this.values = start.values;
      this.stored = this.picture = start.picture;
      this.read();
    },
    read() {
      const form = document.getElementById("carddraft_form");
      if (!form) return; // a published version: nothing to follow
      const names = ["name_ko", "name_en", "description_ko", "description_en", "background_color", "text_color"];
      for (const name of names) if (form.elements[name]) this.values[name] = form.elements[name].value;
      try {
        if (form.elements.claims) this.values.claims = JSON.parse(form.elements.claims.value || "[]");
      } catch {
        return; // half-typed JSON: the preview waits
      }
      this.without = form.elements.without_picture?.checked ?? false;
      this.readPicture(form.elements.upload?.files?.[0]);
    },
    readPicture(file) {
      if (!file) {
        this.picture = this.stored;
        return;
      }
      const reader = new FileReader();
      reader.onload = () => (this.picture = reader.result);
      reader.readAsDataURL(file);
    },
    text(name) {
      return this.values[name] ?? "";
    },
    translated(name) {
      return this.text(`${name}_${this.language}`);
    },
    claims(shown) {
      const all = Array.isArray(this.values.claims) ? this.values.claims : [];
      return all.filter((claim) => Boolean(claim.always_shown) === shown);
    },
    label(claim) {
      return claim[`label_${this.language}`] || claim.name || "—";
    },
    contrast() {
      const light = (colour) => {
        const part = (at) => {
          const value = parseInt(colour.slice(at, at + 2), 16) / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        };
        return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
      };
      const [a, b] = [light(this.text("background_color")), light(this.text("text_color"))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) || 0;
    },
  }));
});
