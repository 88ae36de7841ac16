/** Reading in a frame that is as tall as its content: there it is the page around it that scrolls. */
import { Reading } from "./reading.js";

export class FramedReading extends Reading {
  #updates;
  #inSight = true;

  /** @param {import("./reading.js").Options} options */
  constructor(options) {
    super(options);
    this.#updates = options.updates;
    // The browser tells it from the window of the page around, also where that is another site's.
    const observer = new IntersectionObserver((changes) => {
      this.#inSight = changes.at(-1)?.isIntersecting ?? true;
    });
    observer.observe(this.#updates);
  }

  isElsewhere() {
    // What lies below the lower edge of a short frame has not been scrolled past.
    const past = !this.#inSight && this.#updates.getBoundingClientRect().top < innerHeight;
    return (past && this.state.blog.order === "newest") || super.isElsewhere();
  }
}
