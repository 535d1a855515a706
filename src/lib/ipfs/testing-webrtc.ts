import { RTCPeerConnection } from 'node-datachannel/polyfill';

/** Long enough for an answer to arrive and be read (ms). */
const ANSWER = 150;

/** While `closed`, the network lets no direct connection through: neither side learns where the other is. */
export const network = { closed: false };

/**
 * libdatachannel, which stands in for the browser's WebRTC in tests, hands a caller's ICE agent the other side's
 * description before it writes down the certificate in it. Where the other side has begun to call back by then, the
 * handshake may come in between, fails with "unknown ca", and the connection closes unseen: one in six on a busy
 * machine. So whoever is called begins a moment later, and is found by the caller meanwhile.
 */
const addIceCandidate = RTCPeerConnection.prototype.addIceCandidate;
RTCPeerConnection.prototype.addIceCandidate = async function (candidate) {
  if (network.closed) return;
  if (this.localDescription?.type === 'answer')
    await new Promise((resolve) => setTimeout(resolve, ANSWER));
  await addIceCandidate.call(this, candidate);
};
