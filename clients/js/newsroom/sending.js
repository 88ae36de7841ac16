/** An edit on its way to the server, as whoever waits for it sees it: they may write on, if it takes long. */
import { added } from "../dom.js";

/** Who waits for so long may want to write on. */
const SLOW_MILLISECONDS = 2000;

export class Sending {
  #onChange;
  #given = new AbortController();

  /** Writes on at what has not arrived yet, as far as anybody knows. */
  button = added("button", "", "Edit on");
  isUnderWay = false;

  /**
   * @param {(isUnderWay: boolean) => void} onChange
   * @param {() => void} onWriteOn somebody does not wait any more
   */
  constructor(onChange, onWriteOn) {
    this.#onChange = onChange;
    this.button.type = "button";
    this.button.dataset.stops = "";
    this.button.hidden = true;
    this.button.addEventListener("click", () => {
      this.#given.abort();
      this.#rest();
      onWriteOn();
    });
  }

  /** Aborted when what is on its way is to go on no more. */
  get signal() {
    return this.#given.signal;
  }

  /**
   * @param {() => Promise<void>} send
   * @param {(error: unknown) => void} complain
   */
  async run(send, complain) {
    const given = new AbortController();
    this.#given = given;
    this.#become(true);
    const slow = setTimeout(() => (this.button.hidden = false), SLOW_MILLISECONDS);
    try {
      await send();
    } catch (error) {
      if (!given.signal.aborted) complain(error);
    }
    clearTimeout(slow);
    if (given === this.#given) this.#rest();
  }

  /** It is not on its way any more, if not there: what is typed is taken again. */
  #rest() {
    this.button.hidden = true;
    this.#become(false);
  }

  /** @param {boolean} isUnderWay */
  #become(isUnderWay) {
    this.isUnderWay = isUnderWay;
    this.#onChange(isUnderWay);
  }
}
