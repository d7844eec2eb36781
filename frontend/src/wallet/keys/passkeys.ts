/** WebAuthn: options from the server, answers to it. A PRF output is taken out here and never sent anywhere. */
import { type Bytes, fromBase64url, randomBytes, toBase64url, utf8 } from "../../base/bytes";

/** Constant, so that every passkey gives one and the same secret for this wallet. */
const PRF_INPUT = utf8("incheon-wallet/vault/1");
const USER_VERIFIED = 0x04;

/** A passkey's answer: what the server may see, and the secret for the vault where the browser has the extension. */
export interface PasskeyAnswer {
  credential: Record<string, unknown>;
  credentialId: string;
  userVerified: boolean;
  prf: Bytes | undefined;
}

interface DescriptorJson {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

export interface CreationJson {
  publicKey: Record<string, unknown> & {
    challenge: string;
    user: { id: string; name: string; displayName: string };
    excludeCredentials?: DescriptorJson[];
    authenticatorSelection?: AuthenticatorSelectionCriteria;
  };
}

export interface RequestJson {
  publicKey: Record<string, unknown> & { challenge: string; allowCredentials?: DescriptorJson[] };
}

export class PasskeyRefused extends Error {}

/** Make a passkey that is found without a name (resident) and asks its owner each time. */
export async function createPasskey({ publicKey }: CreationJson): Promise<PasskeyAnswer> {
  const options = {
    ...publicKey,
    challenge: fromBase64url(publicKey.challenge),
    user: { ...publicKey.user, id: fromBase64url(publicKey.user.id) },
    excludeCredentials: (publicKey.excludeCredentials ?? []).map(descriptor),
    authenticatorSelection: {
      ...publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    extensions: { credProps: true, prf: { eval: { first: PRF_INPUT } } },
  } as unknown as PublicKeyCredentialCreationOptions;
  const credential = await asked(() => navigator.credentials.create({ publicKey: options }));
  const response = credential.response as AuthenticatorAttestationResponse;
  return answer(credential, new Uint8Array(response.getAuthenticatorData()), {
    attestationObject: toBase64url(response.attestationObject),
    clientDataJSON: toBase64url(response.clientDataJSON),
    transports: response.getTransports(),
  });
}

/** Answer a server's challenge. */
export async function usePasskey({ publicKey }: RequestJson): Promise<PasskeyAnswer> {
  const options = {
    ...publicKey,
    challenge: fromBase64url(publicKey.challenge),
    allowCredentials: (publicKey.allowCredentials ?? []).map(descriptor),
    userVerification: "required",
    extensions: { prf: { eval: { first: PRF_INPUT } } },
  } as unknown as PublicKeyCredentialRequestOptions;
  const credential = await asked(() => navigator.credentials.get({ publicKey: options }));
  const response = credential.response as AuthenticatorAssertionResponse;
  return answer(credential, new Uint8Array(response.authenticatorData), {
    authenticatorData: toBase64url(response.authenticatorData),
    clientDataJSON: toBase64url(response.clientDataJSON),
    signature: toBase64url(response.signature),
    userHandle: response.userHandle ? toBase64url(response.userHandle) : null,
  });
}

/** Ask the owner of one of these passkeys, without any server: works offline. */
export async function confirmOwner(credentialIds: string[]): Promise<PasskeyAnswer> {
  const allowCredentials = credentialIds.map((id) => ({ id, type: "public-key" as const }));
  const found = await usePasskey({ publicKey: { challenge: toBase64url(randomBytes(32)), allowCredentials } });
  if (!found.userVerified || !credentialIds.includes(found.credentialId)) throw new PasskeyRefused("not verified");
  return found;
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask();
    if (credential) return credential as PublicKeyCredential;
  } catch (error) {
    throw new PasskeyRefused(error instanceof Error ? error.name : "refused", { cause: error });
  }
  throw new PasskeyRefused("no credential");
}

function answer(credential: PublicKeyCredential, authenticatorData: Bytes, response: object): PasskeyAnswer {
  const { credProps, prf } = credential.getClientExtensionResults();
  const secret = prf?.results?.first;
  return {
    credential: {
      id: credential.id,
      rawId: toBase64url(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credProps ? { credProps } : {},
      response,
    },
    credentialId: credential.id,
    userVerified: ((authenticatorData[32] ?? 0) & USER_VERIFIED) !== 0,
    prf: secret ? new Uint8Array(secret as ArrayBuffer) : undefined,
  };
}

function descriptor({ id, type, transports }: DescriptorJson): PublicKeyCredentialDescriptor {
  return { id: fromBase64url(id), type, ...(transports && { transports }) };
}
