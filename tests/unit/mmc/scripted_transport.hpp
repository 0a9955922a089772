#pragma once
// A drive that answers by script: per operation code a queue of answers, the last of which stays.

#include "base/hex.hpp"
#include "scsi/opcode.hpp"
#include "scsi/transport.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace discmaster::test {

class ScriptedTransport final : public scsi::Transport {
public:
    /// Data in hexadecimal (cut or kept as the allocation length wants), or a refusal.
    struct Reply {
        std::vector<std::byte> data = {};
        std::optional<scsi::Sense> sense = {};
    };

    ScriptedTransport& answer(scsi::Op op, std::string_view hex) { return reply(op, {.data = fromHex(hex).value()}); }
    ScriptedTransport& good(scsi::Op op) { return reply(op, {}); }
    ScriptedTransport& refuse(scsi::Op op, scsi::SenseKey key, std::uint8_t asc, std::uint8_t ascq)
    {
        return reply(op, {.sense = scsi::Sense{.key = key, .asc = asc, .ascq = ascq}});
    }
    ScriptedTransport& reply(scsi::Op op, Reply r)
    {
        script_[static_cast<std::uint8_t>(op)].push_back(std::move(r));
        return *this;
    }

    std::expected<std::size_t, scsi::Sense> execute(const scsi::Command& command) override
    {
        sent.push_back(toHex(command.cdb.bytes()));
        out.emplace_back(command.out.begin(), command.out.end());
        const auto it = script_.find(command.cdb.opcode());
        if (it == script_.end())
            return std::unexpected{scsi::Sense{.key = scsi::SenseKey::IllegalRequest, .asc = 0x20}};
        const auto r = it->second.front();
        if (it->second.size() > 1) it->second.pop_front();
        if (r.sense) return std::unexpected{*r.sense};
        const auto n = std::min(command.in.size(), r.data.size());
        std::copy_n(r.data.begin(), n, command.in.begin());
        return command.in.empty() ? command.out.size() : n;
    }
    const std::string& device() const noexcept override { return device_; }

    std::size_t count(scsi::Op op) const
    {
        const auto prefix = toHex(std::array{static_cast<std::byte>(op)});
        return static_cast<std::size_t>(
            std::ranges::count_if(sent, [&](const auto& s) { return s.starts_with(prefix); }));
    }

    std::vector<std::string> sent;            ///< CDBs in hexadecimal
    std::vector<std::vector<std::byte>> out;  ///< the data that went with them

private:
    std::map<std::uint8_t, std::deque<Reply>> script_;
    std::string device_ = "scripted";
};

}  // namespace discmaster::test
