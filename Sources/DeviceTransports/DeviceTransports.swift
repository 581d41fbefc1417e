// DeviceTransports
