// Lines that grow, and an upload that shows how far it is. Without this script the form works all the same.

for (const rows of document.querySelectorAll("[data-rows]")) {
  const total = rows.querySelector('input[name$="-TOTAL_FORMS"]');
  const most = Number(rows.querySelector('input[name$="-MAX_NUM_FORMS"]').value);
  const more = rows.querySelector("[data-more]");
  more.hidden = Number(total.value) >= most;
  more.addEventListener("click", () => {
    const line = rows.querySelector("template").content.cloneNode(true);
    for (const part of line.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("__prefix__", total.value));
      }
    }
    more.before(line);
    total.value = Number(total.value) + 1;
    more.hidden = Number(total.value) >= most;
    rows.querySelectorAll(".line").item(Number(total.value) - 1).querySelector("input, select").focus();
  });
}

const form = document.querySelector("form[data-upload]");
if (form) {
  const panel = form.querySelector("[data-sending-panel]");
  const bar = form.querySelector("[data-bar]");
  const said = form.querySelector("[data-said]");
  const note = form.querySelector("[data-problem]");
  let request = null;

  const blame = (problems) => {
    for (const old of form.querySelectorAll(".error")) old.remove();
    for (const field of form.querySelectorAll('[aria-invalid="true"]')) field.removeAttribute("aria-invalid");
    form.querySelector("[data-general]").textContent = problems[""] ?? "";
    note.querySelector("p").hidden = true; // the files are still chosen
    let first = null;
    for (const [name, sentence] of Object.entries(problems)) {
      const field = name && form.elements.namedItem(name);
      if (!field || !field.closest) continue;
      const error = document.createElement("p");
      error.className = "error";
      error.id = `${field.id}_error`;
      error.textContent = sentence;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", error.id);
      field.closest(".field").append(error);
      first ??= field;
    }
    note.hidden = !problems[""];
    (first ?? note).scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
  };

  const explained = form.querySelector("[data-rest]");
  const rest = () => {
    panel.hidden = true;
    explained.hidden = false;
    form.removeAttribute("aria-busy");
    request = null;
  };

  const show = (part) => {
    bar.style.setProperty("--part", part);
    bar.setAttribute("aria-valuenow", Math.round(part * 100));
    said.textContent = part < 1 ? `${form.dataset.sending} ${Math.round(part * 100)} %` : form.dataset.checking;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (request) return;
    const large = [...form.querySelectorAll('input[type="file"]')].filter((input) => [...input.files].some((file) => file.size > Number(form.dataset.limit)));
    if (large.length) {
      blame(Object.fromEntries(large.map((input) => [input.name, form.dataset.tooLarge])));
      return;
    }
    request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (sent) => sent.lengthComputable && show(sent.loaded / sent.total));
    request.upload.addEventListener("load", () => show(1));
    request.addEventListener("load", () => {
      const answer = request.response;
      if (answer?.address) {
        location.assign(answer.address);
        return;
      }
      rest();
      blame(answer?.problems ?? { "": form.dataset.lost });
    });
    request.addEventListener("error", () => { rest(); blame({ "": form.dataset.lost }); });
    request.addEventListener("abort", rest);
    form.setAttribute("aria-busy", "true");
    panel.hidden = false;
    explained.hidden = true;
    show(0);
    request.send(new FormData(form));
  });
  form.querySelector("[data-stop]").addEventListener("click", () => request?.abort());
}
