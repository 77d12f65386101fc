"""Keys of a site and of its people. Only whole constructions of the library, each with its purpose in what it binds.

* A *site key* (AES-256-GCM) seals the entries of its epoch.
* A *person* has two private keys: one signs (Ed25519), one receives site keys (X25519).
* A *slot* holds a person's private keys under the passphrase (Argon2id, then AES-256-GCM).
* A *grant* is a site key for one person (HPKE, RFC 9180, base mode).
"""

import secrets
import unicodedata
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from dosecal.store.trouble import Trouble

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SHORTEST = 10
"""Signs of a passphrase; four digits fall within minutes to who has the file."""
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 8, 4


class Cost(msgspec.Struct, frozen=True):
    """What a guess of a passphrase costs: memory in KiB, passes, lanes."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


COST = Cost()
_MOST = Cost(memory=1024 * 1024, passes=16, lanes=16)
"""A slot that asks for more was not written by this program, and would only keep the machine busy."""


class _Slot(msgspec.Struct):
    salt: bytes
    cost: Cost
    sealed: bytes


class Person:
    """The private keys of one person, while the site is unlocked."""

    def __init__(self, signing: bytes, receiving: bytes) -> None:
        self._signing = Ed25519PrivateKey.from_private_bytes(signing)
        self._receiving = X25519PrivateKey.from_private_bytes(receiving)

    @classmethod
    def new(cls) -> "Person":
        """New private keys."""
        return cls(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))

    @property
    def public(self) -> tuple[str, str]:
        """The public halves, of the signing and of the receiving key, as hexadecimal text."""
        return (
            self._signing.public_key().public_bytes_raw().hex(),
            self._receiving.public_key().public_bytes_raw().hex(),
        )

    def sign(self, digest: bytes) -> bytes:
        """The signature of an entry's hash."""
        return self._signing.sign(_signed(digest))

    def slot(self, name: str, passphrase: str) -> bytes:
        """The private keys under a passphrase. Raises Trouble where it is too short."""
        if len(passphrase) < SHORTEST:
            raise Trouble("short-passphrase", least=SHORTEST)
        salt = secrets.token_bytes(_SALT_BYTES)
        private = self._signing.private_bytes_raw() + self._receiving.private_bytes_raw()
        sealed = seal(_derived(passphrase, salt, COST), private, _slot_context(name))
        return msgspec.json.encode(_Slot(salt, COST, sealed))

    def receive(self, name: str, epoch: int, grant: bytes) -> bytes:
        """The site key of a grant. Raises Trouble where it is for somebody else, or damaged."""
        try:
            return _SUITE.decrypt(grant, self._receiving, info=_grant_context(name, epoch))
        except (InvalidTag, ValueError):
            raise Trouble("damaged-keys", name=name) from None


def opened_slot(name: str, passphrase: str, slot: bytes) -> Person:
    """The private keys of a slot. Raises Trouble where the passphrase is another one, or the slot is damaged."""
    try:
        found = msgspec.json.decode(slot, type=_Slot)
    except (msgspec.DecodeError, ValueError):
        raise Trouble("damaged-keys", name=name) from None
    cost = found.cost
    if not (0 < cost.memory <= _MOST.memory and 0 < cost.passes <= _MOST.passes and 0 < cost.lanes <= _MOST.lanes):
        raise Trouble("damaged-keys", name=name)
    try:
        private = unseal(_derived(passphrase, found.salt, cost), found.sealed, _slot_context(name))
    except InvalidTag:
        raise Trouble("wrong-passphrase") from None
    except ValueError:
        raise Trouble("damaged-keys", name=name) from None
    return Person(private[:KEY_BYTES], private[KEY_BYTES:])


def _derived(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(typed)


def _slot_context(name: str) -> bytes:
    return f"dosecal slot 1 {name}".encode()


def _grant_context(name: str, epoch: int) -> bytes:
    return f"dosecal grant 1 {epoch} {name}".encode()


def _signed(digest: bytes) -> bytes:
    return b"dosecal entry 1 " + digest


def is_signed(public: str, digest: bytes, signature: bytes) -> bool:
    """Whether the signature of an entry's hash is that of a signing key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, _signed(digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def new_site_key() -> bytes:
    """A site key for a new epoch."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def commitment(epoch: int, key: bytes) -> str:
    """What the record says of the site key of an epoch: nobody without a signing key can put another in its place."""
    return sha256(b"dosecal epoch 1 " + str(epoch).encode() + b" " + key).hexdigest()


def granted(name: str, epoch: int, key: bytes, receiving: str) -> bytes:
    """A site key that only one person can open."""
    public = X25519PublicKey.from_public_bytes(bytes.fromhex(receiving))
    return _SUITE.encrypt(key, public, info=_grant_context(name, epoch))


def seal(key: bytes, content: bytes, bound: bytes) -> bytes:
    """The content under a key, with a nonce of its own in front; ``bound`` is what else must not be changed."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The content. Raises InvalidTag or ValueError where anything was changed."""
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)


def recovery_key() -> str:
    """A passphrase for paper: 160 bits in groups that can be read out."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
