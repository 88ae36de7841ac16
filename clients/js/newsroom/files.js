/** Files that are given to a sheet: chosen, dropped on it, pasted into it. */

/**
 * @param {HTMLFormElement} form
 * @param {(files: File[]) => void} onFiles
 */
export function takeFiles(form, onFiles) {
  const chooser = /** @type {HTMLInputElement} */ (form.elements.namedItem("files"));
  form.querySelector("[data-aid=picture]")?.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    onFiles([...(chooser.files ?? [])]);
    chooser.value = "";
  });
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Words that were copied from an office program bring a picture of themselves along.
    if (files.length === 0 || event.clipboardData?.getData("text/plain")) return;
    event.preventDefault();
    onFiles(files);
  });
  onDrag(form, (event) => {
    if (event.type === "dragleave" && form.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
    event.preventDefault();
    form.classList.toggle("drop", event.type === "dragover");
    if (event.type === "drop") onFiles([...(event.dataTransfer?.files ?? [])]);
  });
}

/** A browser would open what is dropped beside a sheet in the place of the page, and of all that it holds unsent. */
export function refuseOtherFiles() {
  onDrag(document, (event) => {
    if (event.defaultPrevented || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  });
}

/**
 * @param {Document | HTMLElement} target
 * @param {(event: DragEvent) => void} run while files are dragged over it, and dropped
 */
function onDrag(target, run) {
  for (const type of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
    target.addEventListener(type, (event) => {
      const drag = /** @type {DragEvent} */ (event);
      if (drag.dataTransfer?.types.includes("Files")) run(drag);
    });
  }
}
