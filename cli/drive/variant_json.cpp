#include "cli/drive/variant_json.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::cli {

namespace {

template <typename T>
Json plain(const sdbus::Variant& value)
{
    return value.get<T>();
}

template <typename T>
Json text(const sdbus::Variant& value)
{
    return std::string{value.get<T>()};
}

template <typename T>
Json texts(const sdbus::Variant& value)
{
    auto list = Json::array();
    for (const auto& item : value.get<std::vector<T>>()) list.push_back(std::string{item});
    return list;
}

Json speedDescriptors(const sdbus::Variant& value)
{
    auto list = Json::array();
    for (const auto& item : value.get<std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>>>())
        list.push_back({{"mediaType", std::get<0>(item)},
                        {"pureCav", std::get<1>(item)},
                        {"sectorsPerSecond", std::get<2>(item)}});
    return list;
}

struct Row {
    std::string_view signature;
    Json (*convert)(const sdbus::Variant&);
};

constexpr auto kRows = std::to_array<Row>({
    {"b", &plain<bool>},
    {"y", &plain<std::uint8_t>},
    {"n", &plain<std::int16_t>},
    {"q", &plain<std::uint16_t>},
    {"i", &plain<std::int32_t>},
    {"u", &plain<std::uint32_t>},
    {"x", &plain<std::int64_t>},
    {"t", &plain<std::uint64_t>},
    {"d", &plain<double>},
    {"s", &text<std::string>},
    {"o", &text<sdbus::ObjectPath>},
    {"ai", &plain<std::vector<std::int32_t>>},
    {"au", &plain<std::vector<std::uint32_t>>},
    {"ax", &plain<std::vector<std::int64_t>>},
    {"at", &plain<std::vector<std::uint64_t>>},
    {"as", &texts<std::string>},
    {"ao", &texts<sdbus::ObjectPath>},
    {"a(ibx)", &speedDescriptors},
    {"a{sv}", [](const sdbus::Variant& value) { return toJson(value.get<client::Fields>()); }},
    {"aa{sv}", [](const sdbus::Variant& value) { return toJson(value.get<std::vector<client::Fields>>()); }},
});

}  // namespace

Json toJson(const sdbus::Variant& value)
{
    const std::string signature{value.peekValueType()};
    for (const auto& row : kRows)
        if (row.signature == signature) return row.convert(value);
    return nullptr;
}

Json toJson(const client::Fields& fields)
{
    auto json = Json::object();
    for (const auto& [name, value] : fields) json[name] = toJson(value);
    return json;
}

Json toJson(const std::vector<client::Fields>& list)
{
    auto json = Json::array();
    for (const auto& fields : list) json.push_back(toJson(fields));
    return json;
}

}  // namespace discmaster::cli
