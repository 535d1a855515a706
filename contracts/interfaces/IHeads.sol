// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The verified history
/// @notice One word per owner makes the owner's whole history provable. An owner is a patient, an organisation, a wallet that
/// acts for a patient, or this contract itself, whose history is the register.
///
/// Each event of an owner carries, as its last argument, `prev`: the owner's whole head word before the event. The head
/// after it is
///
///     hash'       = top 184 bits of keccak256(abi.encode(topic0, every argument in order of declaration, prev last))
///     elsewhere'  = 1 in the register; else whether `controller` differs from `patient` after ControllerChanged, 1 after
///                   ActsFor, and elsewhere after any other event
///     epoch'      = epoch, plus one after AllAccessRevoked
///     count'      = count, plus one after RecordAdded
///     block'      = block.number
///
/// so anyone replays the events from any source and compares with the one word in state. A missing, reordered or forged
/// event gives another head. `block` inside `prev` is the block of the event before: a reader walks back block by block.
interface IHeads {
    /// @notice The head of an owner: `hash 184 | elsewhere 1 | epoch 9 | count 22 | block 40`, from the most significant bit;
    /// zero before any event. It lies in the storage slot whose number is the owner's address, where `eth_getProof` finds it.
    /// @param owner A patient, an organisation or a wallet; this contract's own address for the register.
    function headOf(address owner) external view returns (bytes32);
}
