// The SHA-256 of a chosen file, computed on this device: the file itself is never sent.
const chooser = document.querySelector('[data-hash] input');
const target = document.querySelector('input[name="proof_sha256"]');
if (chooser && target && crypto.subtle) {
  chooser.addEventListener('change', async () => {
    const [file] = chooser.files;
    if (!file) return;
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    target.value = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
} else if (chooser) {
  chooser.closest('[data-hash]').remove();
}
