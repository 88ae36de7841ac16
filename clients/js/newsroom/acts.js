/**
 * What may become of an entry that is written at, by what it is and by whom; the first is what Ctrl+Enter does.
 * @param {string} status
 * @param {boolean} isEditor
 * @returns {import("./composer").Act[]}
 */
export function actsOf(status, isEditor) {
  if (status === "published") return [{ name: "published", label: "Save" }];
  const publish = { name: "published", label: status === "scheduled" ? "Publish now" : "Publish" };
  const submit = { name: "submitted", label: status === "submitted" ? "Save" : "Submit" };
  const draft = { name: "draft", label: status === "draft" ? "Save draft" : "Back to drafts" };
  const schedule = { name: "scheduled", label: status === "scheduled" ? "Save" : "Schedule", hint: "Set the time below" };
  if (!isEditor) return [submit, draft];
  if (status === "scheduled") return [schedule, publish, draft];
  return status === "submitted" ? [publish, submit, schedule, draft] : [publish, draft, submit, schedule];
}
