// DeviceProtocols
