/**
 * What stands in the phone's database, table by table. Types only.
 *
 * @typedef {{id: string, name: string}} Author
 * @typedef {{code: string, reason: string}} Refused
 *
 * A fact as it travels.
 * @typedef {object} Fact
 * @property {string} id UUIDv7
 * @property {string} inspection
 * @property {number} number counts the facts of this phone without gaps, from 1
 * @property {string} key
 * @property {any} value JSON; null means removed
 * @property {string[]} supersedes ids of the facts of this key that the author saw
 * @property {string} at RFC 3339 with offset
 *
 * A fact as it is kept. `waiting` is absent once the server has named it; `refused` says why it never will.
 * @typedef {Fact & {author: Author, mine: boolean, waiting?: 1, refused?: Refused}} FactRecord
 *
 * A photo without its bytes. `places` are the keys under which a fact names it, `facts` the ids of those facts; `sent`
 * counts bytes at the server.
 * @typedef {object} PhotoRecord
 * @property {string} sha256 of the bytes that are kept and sent
 * @property {string} inspection
 * @property {{inspection: string, key: string}[]} places
 * @property {string[]} [facts]
 * @property {number} bytes
 * @property {string} type
 * @property {number} sent
 * @property {1} [waiting]
 * @property {string} [upload] path of the tus upload that was begun
 * @property {boolean} [isSealed] whether that upload is of the sealed bytes
 * @property {number} [mismatches] how often the server found other bytes than the hash says
 * @property {boolean} [triedWhole] it was sent along with its announcement once
 * @property {Refused} [refused]
 * @property {boolean} [carried] it is of another phone: this one delivers it, and can't open it
 *
 * Its bytes, sealed under `key` (base 64); `delivery` is that key, sealed to the server's key with this `kid`.
 * @typedef {{kid: string, jwe: string}} DeliveryKey
 * @typedef {{sha256: string, photo: Blob, thumbnail: Blob, key: string, delivery?: DeliveryKey | null}} Picture
 *
 * A photo as the camera gave it, that has not been made smaller yet. `prefix` stands before its key, as in `signal/<id>`.
 * @typedef {object} Capture
 * @property {string} id
 * @property {Blob} file
 * @property {number} modified milliseconds since 1970
 * @property {string} inspection
 * @property {string} about
 * @property {string} prefix
 * @property {number} tries
 * @typedef {Capture & {type: string, key: string}} SealedCapture its file sealed under `key` (base 64)
 *
 * Facts of one inspection, sealed for the server when they were kept, to be delivered while the phone is locked.
 * @typedef {{id: string, inspection: string, facts: string[], body: string}} Envelope
 *
 * An envelope of another phone, that this one delivers and can't open. Without `waiting` the server didn't want it.
 * @typedef {{id: string, facts: string[], body: string, waiting?: 1, refused?: Refused}} Carried
 *
 * How the data key is locked away: sealed under what a PIN (by Argon2id, RFC 9106) or a passkey (by its PRF) gives.
 * @typedef {object} Lock
 * @property {"pin" | "passkey"} kind
 * @property {Uint8Array} salt
 * @property {{memory: number, passes: number}} cost of Argon2id: KiB, and times over it
 * @property {Uint8Array} [credential] id of the passkey
 * @property {Uint8Array} ring sealed
 * @property {number} [newest] number of the data key that seals; 1 before there was a second
 * @property {number} tries that went wrong in a row
 * @property {number} until when no other try is taken, milliseconds since 1970
 *
 * Text that is being typed.
 * @typedef {{inspection: string, key: string, value: any, at: string}} Draft
 *
 * Whose phone this is, as the server said.
 * @typedef {object} Enrolment
 * @property {string} device
 * @property {{id: string, name: string, role: string, writes?: string[]}} user
 * @property {{id: string, name: string}} municipality
 *
 * How delivering went last.
 * @typedef {object} Delivery
 * @property {"active"|"expired"|"unknown"} session
 * @property {string | null} delivered when the server last answered well, RFC 3339
 * @property {string | null} tried
 * @property {number} failures in a row
 * @property {Refused | null} problem
 *
 * That this phone was emptied: by the desk, because of ten wrong PINs, or by its user.
 * @typedef {{at: string, why?: "revoked" | "guessed" | "asked"}} Wiped
 *
 * @typedef {object} Meta
 * @property {CryptoKeyPair} key
 * @property {Enrolment} enrolment
 * @property {number} number of the last fact
 * @property {string} cursor
 * @property {Delivery} delivery
 * @property {Uint8Array} reserve room for text when the storage is full
 * @property {Uint8Array} margin room for the last photos, so that there is time to warn
 * @property {boolean} low whether the storage is nearly full
 * @property {Wiped} wiped
 * @property {Lock} lock
 * @property {string[]} gone controls that were done and left the phone, the last ones
 * @property {Record<string, number>} done since when each control is closed and delivered, milliseconds since 1970
 * @property {boolean} sealed whether nothing is left that was kept before there was a lock
 * @property {{granted: boolean, at: string}} persistence what the browser said to navigator.storage.persist()
 *
 * @typedef {object} Tables
 * @property {{key: string, value: FactRecord, indexes: {inspection: string, key: [string, string], group: [string, string], waiting: number, refused: string}}} facts
 * @property {{key: string, value: PhotoRecord, indexes: {waiting: number, refused: string}}} photos
 * @property {{key: string, value: Picture}} pictures
 * @property {{key: string, value: SealedCapture}} captures
 * @property {{key: [string, string], value: Draft}} drafts
 * @property {{key: string, value: Envelope}} envelopes
 * @property {{key: string, value: Carried, indexes: {waiting: number}}} carried
 * @property {{key: string, value: any}} meta
 * @property {{key: string, value: {part: string, version: string, data: any}}} reference
 */

export {};
