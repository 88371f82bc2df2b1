/**
 * A certified OpenID provider on this machine, for tests: `node oidc_provider.mjs PORT REDIRECT_URI ACCOUNTS`.
 * ACCOUNTS: JSON, the claims of each name that one can log in with.
 */

import Provider from "oidc-provider";

const [port, redirectUri, accounts] = process.argv.slice(2);
const claims = JSON.parse(accounts);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "fieldapp", client_secret: "s".repeat(43), redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  findAccount: (_context, id) =>
    id in claims && { accountId: id, claims: () => ({ sub: id, ...claims[id] }) },
});
provider.listen(Number(port), "127.0.0.1");
