/** A code that came along with a QR code stands behind the # of the address, which no server sees: it is filled in, and gone. */

const code = document.querySelector("input[name=code]");
if (code instanceof HTMLInputElement && /^#\w{8}$/.test(location.hash)) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}
