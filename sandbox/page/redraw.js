// Asks for the page to be drawn again after something that only this page knows has changed.

let draw = () => {};

export function onRedraw(drawer) {
  draw = drawer;
}

export const redraw = () => draw();
