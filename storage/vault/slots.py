"""Key slots: one per account and one for the recovery key. Duties are held apart here, by keys.

An account's private keys are wrapped under its password; the vault's keys (``register``, ``cases``,
``reporter``) are sealed to its public keys, each in a grant of its own. Who has no grant can't decrypt.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from storage.errors import DamagedVault, NotCleared, VaultLocked, WrongPassword
from storage.vault import kdf as passwords
from storage.vault.kdf import KdfParameters
from storage.vault.keyfile import KeyFinder, required
from storage.vault.sealed import (
    SEAL_ALGORITHM,
    SIGN_ALGORITHM,
    SUITE,
    WRAP_ALGORITHM,
    PublicCard,
    canonical,
    mac,
    seal_to,
    subkey,
    unwrap,
    verify,
    wrap,
)
from storage.vault.secrets import KEY_BYTES, Secret

__all__ = [
    "CASES", "REGISTER", "REPORTER", "SEEDS", "Grant", "Identity", "PublicCard", "Slot", "SlotKind", "confirmed", "grant",
    "new_recovery_slot", "new_slot", "open_recovery_slot", "open_slot", "rename", "revoke", "rewrap", "rewrap_recovery",
    "unseal", "verify",
]  # fmt: skip

SLOT_FORMAT = 1
REGISTER = "register"
CASES = "cases"
REPORTER = "reporter"

KEY_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,31}")
_MLKEM_SEED = 64
_X25519_SEED = 32
_ED25519_SEED = 32
SEEDS = _MLKEM_SEED + _X25519_SEED + _ED25519_SEED
"""Bytes from which an identity's private keys are made."""


class SlotKind(StrEnum):
    """How a slot is opened."""

    ACCOUNT = "account"
    RECOVERY = "recovery"


@dataclass(frozen=True)
class Grant:
    """One vault key sealed to one slot. ``tag`` proves that a holder of the key made it for these public keys."""

    key_name: str
    generation: int
    sealed: bytes
    tag: bytes


@dataclass(frozen=True)
class Slot:
    """What the header keeps of one account, or of the recovery key. ``created`` and ``changed`` are local time."""

    vault_id: str
    slot_id: str
    kind: SlotKind
    login: str
    label: str
    created: datetime
    changed: datetime
    kdf: KdfParameters | None
    salt: bytes
    wrapped: bytes
    public: PublicCard
    grants: Mapping[str, Grant] = field(default_factory=lambda: MappingProxyType({}))
    key_file: bool = False
    """Whether the password opens it only together with a key file."""

    def aad(self) -> bytes:
        """What the wrapped keys are bound to: this place in this vault, opened in exactly this way."""
        cost = None
        if self.kdf is not None:
            cost = [self.kdf.memory_kib, self.kdf.iterations, self.kdf.lanes]
        return canonical(
            {
                "purpose": "qingjuan/slot",
                "format": SLOT_FORMAT,
                "vault": self.vault_id,
                "slot": self.slot_id,
                "kind": str(self.kind),
                "algorithms": [SEAL_ALGORITHM, SIGN_ALGORITHM, WRAP_ALGORITHM],
                "kdf": cost,
                "salt": self.salt.hex(),
            }
            | ({"key_file": True} if self.key_file else {})
        )


class Identity:
    """The private keys of an opened slot; wiped on lock, every use afterwards raises ``VaultLocked``."""

    __slots__ = ("_receive", "_seeds", "_sign", "public", "slot_id", "vault_id")

    def __init__(self, vault_id: str, slot_id: str, seeds: Secret) -> None:
        self.vault_id = vault_id
        self.slot_id = slot_id
        self._seeds = seeds
        with seeds.view() as raw:
            mlkem = MLKEM768PrivateKey.from_seed_bytes(raw[:_MLKEM_SEED])
            x25519 = X25519PrivateKey.from_private_bytes(raw[_MLKEM_SEED : _MLKEM_SEED + _X25519_SEED])
            signer = Ed25519PrivateKey.from_private_bytes(raw[_MLKEM_SEED + _X25519_SEED :])
        self._receive: hpke.MLKEM768X25519PrivateKey | None = hpke.MLKEM768X25519PrivateKey(mlkem, x25519)
        self._sign: Ed25519PrivateKey | None = signer
        self.public = PublicCard(
            mlkem.public_key().public_bytes_raw(),
            x25519.public_key().public_bytes_raw(),
            signer.public_key().public_bytes_raw(),
        )

    @classmethod
    def generate(cls, vault_id: str, slot_id: str) -> Identity:
        """Fresh random private keys."""
        return cls(vault_id, slot_id, Secret.random(SEEDS))

    def sign(self, data: bytes) -> bytes:
        """Ed25519 signature (64 bytes) over ``data``."""
        if self._sign is None:
            raise VaultLocked
        return self._sign.sign(data)

    def open_sealed(self, sealed: bytes, info: bytes) -> Secret:
        """Open what ``sealed.seal_to`` made for this identity and ``info``. Raises ``DamagedVault``."""
        if self._receive is None:
            raise VaultLocked
        try:
            return Secret(SUITE.decrypt(sealed, self._receive, info))
        except (InvalidTag, ValueError):
            raise DamagedVault(detail="sealed key does not open") from None

    def wrap_under(self, key: Secret, aad: bytes) -> bytes:
        """The private keys encrypted under ``key``: for a slot's wrapping only."""
        return wrap(key, self._seeds, aad)

    def clone(self) -> Identity:
        """A second identity of the same keys with a life of its own."""
        return Identity(self.vault_id, self.slot_id, self._seeds.clone())

    def wipe(self) -> None:
        """Forget the private keys."""
        self._seeds.wipe()
        self._receive = None
        self._sign = None

    def __repr__(self) -> str:
        return f"<Identity {self.slot_id}>"

    def __reduce_ex__(self, protocol: object) -> str:
        raise TypeError("an identity can't be pickled or copied")


# --- making and opening slots ------------------------------------------------------------------------------


def new_slot(
    vault_id: str,
    slot_id: str,
    *,
    login: str,
    label: str,
    password: Secret | str,
    kdf: KdfParameters,
    now: datetime,
    key_file: Secret | None = None,
) -> tuple[Slot, Identity]:
    """A slot of a new account, without grants, and its opened identity. ``slot_id`` is the account's uid.

    The password policy (``kdf.check_policy``) is the caller's; an empty password is refused as ``WrongPassword``.
    """
    secret = _not_empty(password)
    del password
    identity = Identity.generate(vault_id, slot_id)
    bare = Slot(
        vault_id,
        slot_id,
        SlotKind.ACCOUNT,
        login,
        label,
        now,
        now,
        kdf,
        passwords.new_salt(),
        b"",
        identity.public,
        key_file=key_file is not None,
    )
    return _wrapped(bare, identity, secret, key_file), identity


def open_slot(slot: Slot, password: Secret | str, key_file: KeyFinder | None = None) -> Identity:
    """The identity behind a password, and behind a key file where the slot asks for one.

    Raises ``WrongPassword`` (also for another key file), ``KeyFileNeeded``, ``ExcessiveCost``, ``NotEnoughMemory``,
    ``DamagedVault`` where the password is right and the slot's public keys are not its own.
    """
    secret = _not_empty(password)
    del password
    if slot.kind is not SlotKind.ACCOUNT or slot.kdf is None:
        raise WrongPassword
    if not slot.key_file:
        with secret, passwords.derive(secret, slot.salt, slot.kdf) as key:
            return _open(slot, key)
    with (
        secret,
        required(key_file, slot.vault_id, slot.slot_id) as half,
        passwords.derive(secret, slot.salt, slot.kdf) as key,
        _both(key, half) as whole,
    ):
        return _open(slot, whole)


def rewrap(
    slot: Slot,
    identity: Identity,
    new_password: Secret | str,
    *,
    kdf: KdfParameters,
    now: datetime,
    key_file: Secret | None = None,
) -> Slot:
    """The slot under another cost, with the key of a key file or without; private keys and grants stay.

    An old copy still opens with what opened it, to these same private keys: whoever wants a new password wants new keys
    too (``new_slot``).
    """
    secret = _not_empty(new_password)
    del new_password
    _own(slot, identity)
    bare = replace(slot, kdf=kdf, salt=passwords.new_salt(), changed=now, key_file=key_file is not None)
    return _wrapped(bare, identity, secret, key_file)


def new_recovery_slot(
    vault_id: str, slot_id: str, recovery_key: Secret, *, label: str, now: datetime
) -> tuple[Slot, Identity]:
    """The slot that the printed recovery key opens. Its 256 bits need no slow derivation: HKDF."""
    identity = Identity.generate(vault_id, slot_id)
    bare = Slot(
        vault_id,
        slot_id,
        SlotKind.RECOVERY,
        "",
        label,
        now,
        now,
        None,
        passwords.new_salt(),
        b"",
        identity.public,
    )
    with _recovery_wrapping(bare, recovery_key) as key:
        return replace(bare, wrapped=identity.wrap_under(key, bare.aad())), identity


def open_recovery_slot(slot: Slot, recovery_key: Secret) -> Identity:
    """The identity behind the recovery key. Raises ``WrongPassword``, ``DamagedVault``."""
    if slot.kind is not SlotKind.RECOVERY or len(recovery_key) != KEY_BYTES:
        raise WrongPassword("恢复密钥不对，请核对是不是这个保险库最近一次打印的那一张。")
    with _recovery_wrapping(slot, recovery_key) as key:
        try:
            return _open(slot, key)
        except WrongPassword:
            raise WrongPassword("恢复密钥不对，请核对是不是这个保险库最近一次打印的那一张。") from None


def rewrap_recovery(slot: Slot, identity: Identity, recovery_key: Secret, *, now: datetime) -> Slot:
    """The recovery slot under a newly printed key; the old sheet opens only old copies."""
    _own(slot, identity)
    bare = replace(slot, salt=passwords.new_salt(), changed=now)
    with _recovery_wrapping(bare, recovery_key) as key:
        return replace(bare, wrapped=identity.wrap_under(key, bare.aad()))


def rename(slot: Slot, *, login: str | None = None, label: str | None = None) -> Slot:
    """The slot under another login or label."""
    return replace(
        slot,
        login=slot.login if login is None else login,
        label=slot.label if label is None else label,
    )


# --- grants ------------------------------------------------------------------------------------------------


def grant(slot: Slot, key_name: str, key: Secret, generation: int = 1) -> Slot:
    """The slot with ``key`` sealed to its public keys. Replaces an older grant of the same name.

    Before re-sealing to a slot that already holds a grant (key rotation), ask ``confirmed`` with the old key:
    a register-key holder could otherwise have put public keys of his own into the header.
    """
    if not KEY_NAME.fullmatch(key_name) or generation < 1:
        raise ValueError("not a key name or generation")
    info = _grant_info(slot.vault_id, slot.slot_id, key_name, generation)
    made = Grant(
        key_name, generation, seal_to(slot.public, key, info), _grant_tag(slot, key_name, generation, key)
    )
    return replace(slot, grants=MappingProxyType({**slot.grants, key_name: made}))


def revoke(slot: Slot, key_name: str) -> Slot:
    """The slot without that grant. Old copies of the header still hold it: rotate the key where that matters."""
    return replace(
        slot, grants=MappingProxyType({name: made for name, made in slot.grants.items() if name != key_name})
    )


def unseal(identity: Identity, slot: Slot, key_name: str) -> Secret:
    """The vault key ``key_name``. Raises ``NotCleared`` without a grant, ``DamagedVault`` for a forged one."""
    _own(slot, identity)
    made = slot.grants.get(key_name)
    if made is None:
        raise NotCleared(key_name)
    info = _grant_info(slot.vault_id, slot.slot_id, key_name, made.generation)
    key = identity.open_sealed(made.sealed, info)
    if len(key) != KEY_BYTES or not confirmed(slot, key_name, key):
        key.wipe()
        raise DamagedVault(detail=f"grant {key_name} is not confirmed")
    return key


def confirmed(slot: Slot, key_name: str, key: Secret) -> bool:
    """Whether the slot's grant was made by someone who held ``key``, for exactly these public keys."""
    made = slot.grants.get(key_name)
    return made is not None and hmac.compare_digest(
        made.tag, _grant_tag(slot, key_name, made.generation, key)
    )


# --- inside ------------------------------------------------------------------------------------------------


def _not_empty(password: Secret | str) -> Secret:
    secret = passwords.password_secret(password)
    del password
    if not secret:
        raise WrongPassword("请输入密码。")
    return secret


def _open(slot: Slot, key: Secret) -> Identity:
    try:
        seeds = unwrap(key, slot.wrapped, slot.aad())
    except DamagedVault:
        raise WrongPassword from None
    if len(seeds) != SEEDS:
        raise DamagedVault(detail="wrapped keys of a wrong size")
    identity = Identity(slot.vault_id, slot.slot_id, seeds)
    if identity.public != slot.public:
        identity.wipe()
        raise DamagedVault(detail="public keys are not those of the wrapped private keys")
    return identity


def _wrapped(bare: Slot, identity: Identity, secret: Secret, key_file: Secret | None) -> Slot:
    assert bare.kdf is not None
    with secret, passwords.derive(secret, bare.salt, bare.kdf) as key:
        if key_file is None:
            return replace(bare, wrapped=identity.wrap_under(key, bare.aad()))
        with _both(key, key_file) as whole:
            return replace(bare, wrapped=identity.wrap_under(whole, bare.aad()))


def _both(key: Secret, half: Secret) -> Secret:
    """One wrapping key of the password's and the key file's."""
    with key.view() as first, half.view() as second, Secret(bytes(first) + bytes(second)) as together:
        return subkey(together, "key-file")


def _own(slot: Slot, identity: Identity) -> None:
    if (slot.vault_id, slot.slot_id) != (
        identity.vault_id,
        identity.slot_id,
    ) or slot.public != identity.public:
        raise DamagedVault(detail="the identity is not this slot's")


def _recovery_wrapping(slot: Slot, recovery_key: Secret) -> Secret:
    return subkey(recovery_key, "recovery-slot", slot.salt)


def _grant_info(vault_id: str, slot_id: str, key_name: str, generation: int) -> bytes:
    return canonical(
        {
            "purpose": "qingjuan/grant",
            "format": SLOT_FORMAT,
            "vault": vault_id,
            "slot": slot_id,
            "key": key_name,
            "generation": generation,
        }
    )


def _grant_tag(slot: Slot, key_name: str, generation: int, key: Secret) -> bytes:
    info = _grant_info(slot.vault_id, slot.slot_id, key_name, generation)
    with subkey(key, "grant-confirmation") as mac_key:
        return mac(mac_key, info + bytes.fromhex(slot.public.fingerprint()))
