namespace nanoFramework.M2Mqtt.Exceptions;

public enum MqttClientErrorCode
{
    WillWrong = 1,
    KeepAliveWrong = 2,
    TopicWildcard = 3,
    TopicLength = 4,
    QosNotAllowed = 5,
    TopicsEmpty = 6,
    QosLevelsEmpty = 7,
    TopicsQosLevelsNotMatch = 8,
    WrongBrokerMessage = 9,
    WrongMessageId = 10,
    InflightQueueFull = 11,
    InvalidFlagBits = 12,
    InvalidConnectFlags = 13,
    InvalidClientId = 14,
    InvalidProtocolName = 15,
}

/// <summary>The client was asked for something it cannot do.</summary>
public class MqttClientException(MqttClientErrorCode errorCode) : Exception
{
    public MqttClientErrorCode ErrorCode { get; set; } = errorCode;
}

/// <summary>The broker did not answer, or the connection broke while it should.</summary>
public class MqttCommunicationException : Exception
{
    public MqttCommunicationException()
    {
    }

    public MqttCommunicationException(Exception e)
        : base("", e)
    {
    }
}

/// <summary>There is no connection to the broker's address.</summary>
public class MqttConnectionException(string message, Exception innerException) : Exception(message, innerException);

public class MqttTimeoutException : Exception;
