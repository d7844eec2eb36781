// Verifies what it is sent on standard input with libraries that are not ours: {how, credential, documents, now}.
// `documents` is all of the web that they see. Prints {verified, set, error}: `set` names what its
// status lists say, such as revocation.
import * as ecdsa from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as eddsa from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { CoseKey, IssuerSigned } from '@owf/mdoc';
import { verifyCredential } from 'did-jwt-vc';
import * as jose from 'jose';
import { X509Certificate, createHash, verify } from 'node:crypto';
import { documentLoader, input } from './given.mjs';

const suites = { 'eddsa-rdfc-2022': eddsa.cryptosuite, 'ecdsa-rdfc-2019': ecdsa.cryptosuite };

async function dataIntegrity() {
  const suite = new DataIntegrityProof({ cryptosuite: suites[input.suite] });
  const status = input.credential.credentialStatus
    ? (options) =>
        // an institution's cards have their places in the city's lists (docs/adr/0081)
        checkStatus({ ...options, verifyBitstringStatusListCredential: true, verifyMatchingIssuers: !input.anothersList })
    : undefined;
  const options = { credential: input.credential, suite, documentLoader, checkStatus: status };
  const result = await vc.verifyCredential(input.now ? { ...options, now: new Date(input.now) } : options);
  const first = result.error?.errors?.[0] ?? result.error;
  const set = result.statusResult?.results?.filter((each) => each.status).map((each) => each.credentialStatus.statusPurpose);
  return { verified: result.verified, set, error: first && `${first.message} ${first.cause?.message ?? ''}`.trim() };
}

function keyOf(kid) {
  const [did] = kid.split('#');
  return jose.importJWK(input.documents[did].verificationMethod.find((each) => each.id === kid).publicKeyJwk, 'ES256');
}

async function jwt() {
  const key = await keyOf(jose.decodeProtectedHeader(input.credential).kid);
  const { payload } = await jose.jwtVerify(input.credential, key, { typ: 'vc+jwt', algorithms: ['ES256'] });
  return { verified: true, payload };
}

async function version1() {
  const resolver = { resolve: async (did) => ({ didDocument: input.documents[did], didResolutionMetadata: {}, didDocumentMetadata: {} }) };
  const { verifiableCredential } = await verifyCredential(input.credential, resolver);
  return { verified: true, payload: verifiableCredential };
}

async function sdJwt() {
  const [header] = input.credential.split('.');
  const { x5c } = JSON.parse(Buffer.from(header, 'base64url'));
  const pem = `-----BEGIN CERTIFICATE-----\n${x5c[0]}\n-----END CERTIFICATE-----`;
  const key = await jose.importX509(pem, 'ES256');
  const verifier = async (data, signature) => {
    await jose.compactVerify(`${data}.${signature}`, key);
    return true;
  };
  const hasher = (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest();
  const instance = new SDJwtVcInstance({ verifier, hasher, hashAlg: 'sha-256', statusListFetcher: async () => input.status,
    statusVerifier: async () => true });
  const { payload } = await instance.verify(input.credential, input.options);
  return { verified: true, payload };
}

function keyOfCertificate(certificate) {
  return new X509Certificate(certificate).publicKey;
}

// What the library asks of its surroundings.
const mdocContext = {
  crypto: {
    digest: ({ digestAlgorithm, bytes }) => createHash(digestAlgorithm.replace('-', '').toLowerCase()).update(bytes).digest(),
  },
  cose: {
    sign1: {
      verify: ({ key, sign1 }) =>
        verify('sha256', sign1.toBeSigned, { key: key.jwk, format: 'jwk', dsaEncoding: 'ieee-p1363' }, sign1.signature),
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) =>
      [...new X509Certificate(certificate).issuer.matchAll(new RegExp(`^${field}=(.*)$`, 'gm'))].map((each) => each[1]),
    getPublicKey: ({ certificate }) => CoseKey.fromJwk(keyOfCertificate(certificate).export({ format: 'jwk' })),
    verifyCertificateChain: ({ trustedCertificates, x5chain }) => {
      const [leaf, root] = [x5chain[0], trustedCertificates[0]].map((each) => new X509Certificate(each));
      if (!leaf.checkIssued(root) || !leaf.verify(root.publicKey)) throw new Error('not issued by the trusted root');
    },
    getCertificateData: ({ certificate }) => {
      const read = new X509Certificate(certificate);
      return { issuerName: read.issuer, notBefore: new Date(read.validFrom), notAfter: new Date(read.validTo) };
    },
  },
};

async function mdoc() {
  const signed = IssuerSigned.fromEncodedForOid4Vci(input.credential);
  await signed.verify({ trustedCertificates: [new X509Certificate(input.root).raw] }, mdocContext);
  const { docType, deviceKeyInfo } = signed.issuerAuth.mobileSecurityObject;
  return { verified: true, docType, claims: signed.getPrettyClaims(docType), deviceKey: deviceKeyInfo.deviceKey.jwk };
}

const ways = { mdoc, 'data-integrity': dataIntegrity, 'vc+jwt': jwt, jwt_vc_json: version1, 'sd-jwt': sdJwt };
let answer;
try {
  answer = await ways[input.how]();
} catch (error) {
  answer = { verified: false, error: String(error.message) };
}
process.stdout.write(JSON.stringify(answer));
