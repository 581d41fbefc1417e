// DeviceCore
