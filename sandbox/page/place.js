// Where one is: the address after `#/`, in parts. The first is the name of the place; what follows `item` is the card
// that stands over it.

const parts = () => decodeURIComponent(location.hash.slice(2)).split("/");

export function here() {
  const at = parts().indexOf("item");
  return at < 0 ? parts() : parts().slice(0, at);
}

// The item whose card is open, and the card's tab.
export function opened() {
  const at = parts().indexOf("item");
  return at < 0 ? [] : parts().slice(at + 1, at + 3);
}

export const addressOf = (item, tab) => `#/${[...here(), "item", item, tab].filter(Boolean).join("/")}`;

export const withoutCard = () => `#/${here().join("/")}`;
