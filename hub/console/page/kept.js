// What the browser remembers. Where storage is forbidden the page still works, and forgets at reload.

function kept(open) {
  return {
    get(name) {
      try {
        return open().getItem(name);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        if (value) open().setItem(name, value);
        else open().removeItem(name);
      } catch {
        // Forgotten at reload.
      }
    },
  };
}

/** Until the tab is closed. */
export const forTab = kept(() => sessionStorage);

/** On this computer. */
export const forComputer = kept(() => localStorage);
