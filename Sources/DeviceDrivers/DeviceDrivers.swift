// DeviceDrivers
