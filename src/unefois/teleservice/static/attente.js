// Says that something is under way, and prevents a second click. Everything works without it.
for (const form of document.querySelectorAll("form[data-attente]")) {
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.className = "attente";
  form.append(said);
  form.addEventListener("submit", (event) => {
    if (form.dataset.parti) return event.preventDefault();
    form.dataset.parti = "oui";
    said.textContent = form.dataset.attente;
  });
}
// The page comes back from the browser's memory: it may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-parti]")) {
    delete form.dataset.parti;
    form.querySelector(".attente").textContent = "";
  }
});
