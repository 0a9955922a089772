#pragma once
// What an image is made with beyond IMAPI2's members: as names and values, and back.

#include "bus/compat.hpp"
#include "bus/options.hpp"
#include "image/options.hpp"

namespace discmaster::bus {

/// The fields of the volume (SetVolumeFields).
Variants fieldsOf(const image::Options& options);
/// Sets those that are given. Throws Error{InvalidArgument, InvalidParam, InvalidDate}.
void setFields(image::Options& options, Options given);

/// The layout and the policies (SetOptions).
Variants settingsOf(const image::Options& options);
/// Sets those that are given. Throws Error{InvalidArgument, InvalidParam}; what does not go together is for
/// image::validate.
void setSettings(image::Options& options, Options given);

}  // namespace discmaster::bus
